import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@lyceum/kit/clock/clock.ts';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { LiveChannel, Stop } from '@lyceum/kit/live/live.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import type { IdentityRoutes } from '../identity/routes.ts';
import { type ListedOperation, Partner, type PartnerFacts, type Pass } from './partner.ts';

/** Identity's answer: partners in force, with the hashes of their keys and the versions of their manifests; null where nothing changed. */
interface Listing {
  readonly stamp: number;
  readonly partners: readonly ListedPartner[] | null;
}

interface ListedPartner extends PartnerFacts {
  /** `expiresAt`: when a key ends that was replaced. */
  readonly keys: readonly {
    readonly id: string;
    readonly prefix: string;
    readonly hash: string;
    readonly expiresAt: string | null;
  }[];
  readonly manifests: readonly number[];
}

interface Key {
  readonly id: string;
  readonly hash: Buffer;
  readonly partner: Partner;
  /** Milliseconds since 1970; Infinity for one that goes on. */
  readonly until: number;
}

/** Milliseconds: how often it is asked whether something changed, which is one number where nothing did; and how often the use of keys is told. */
const pollEvery = 1000;
const tellEvery = 10_000;

/** Who may ask with an API key, and what. Identity's hint tells of a change at once; the poll makes it at most a second when the live channel is gone. */
export class Partners {
  readonly #identity: IdentityRoutes;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #listeners = new Set<() => void>();
  /** By prefix. */
  #keys: ReadonlyMap<string, Key> = new Map();
  #keyIds: ReadonlySet<string> = new Set();
  #partners: ReadonlyMap<string, Partner> = new Map();
  /** Versions never change, so each is read once. */
  #manifests: ReadonlyMap<string, readonly ListedOperation[]> = new Map();
  #stamp: number | null = null;
  #known = false;
  #complained = false;
  /** Key → when it was used last, of those that identity was not told of yet. */
  #used = new Map<string, Date>();
  #reading: Promise<void> | null = null;
  #again = false;
  #stop: Stop = async () => {};

  constructor(identity: IdentityRoutes, clock: Clock, log: Log) {
    this.#identity = identity;
    this.#clock = clock;
    this.#log = log;
  }

  async start(live: LiveChannel): Promise<void> {
    const unsubscribe = await live.subscribe('partners', () => this.#read());
    const stopHearing = live.onReconnect(() => this.#read());
    await this.#read();
    const poll = setInterval(() => {
      this.#dropExpired();
      void this.#read();
    }, pollEvery);
    const tell = setInterval(() => void this.#tellUse(), tellEvery);
    this.#stop = async () => {
      clearInterval(poll);
      clearInterval(tell);
      await Promise.all([unsubscribe(), stopHearing()]);
      await this.#reading;
      await this.#tellUse();
    };
  }

  /** Throws `Failure`: `UNAUTHENTICATED` for a key that is not in force, whatever is wrong with it. */
  admit(key: string): Pass {
    const found = this.#keys.get(prefixOf(key));
    const fits =
      found !== undefined &&
      found.until > this.#clock.now().getTime() &&
      timingSafeEqual(createHash('sha256').update(key).digest(), found.hash);
    if (!fits) {
      if (!this.#known) throw new Failure('UNAVAILABLE', 'API keys cannot be checked at the moment; try again.');
      throw new Failure('UNAUTHENTICATED', 'This API key is not valid, or it was revoked.');
    }
    this.#used.set(found.id, this.#clock.now());
    return { partner: found.partner, keyId: found.id };
  }

  /** The partner behind a token that a person's consent gave it. Throws `Failure`: `UNAUTHENTICATED` where it is out of force, or may have less than the token says. */
  admitFor({
    partnerId,
    tenantId,
    scopes,
  }: {
    readonly partnerId: string;
    readonly tenantId: string;
    readonly scopes: readonly string[];
  }): Pass {
    const partner = this.#partners.get(partnerId);
    if (!partner && !this.#known) throw new Failure('UNAVAILABLE', 'Partners cannot be checked at the moment; try again.');
    if (partner?.facts.tenantId !== tenantId) throw new Failure('UNAUTHENTICATED', 'This partner is not let in any more.');
    if (!scopes.every((scope) => partner.facts.consentScopes.includes(scope)))
      throw new Failure('UNAUTHENTICATED', 'This partner may not have all of what this token says any more; get another one.');
    return { partner, keyId: null };
  }

  /** Whether somebody who was let in may not go on: the key or the partner was revoked, scopes were changed, a manifest was withdrawn. */
  ended({ partner, keyId }: Pass): boolean {
    const now = this.#partners.get(partner.facts.id);
    return !now?.continues(partner) || (keyId !== null && !this.#keyIds.has(keyId));
  }

  /** As published by now; undefined for one who is out of force. */
  find(partnerId: string): Partner | undefined {
    return this.#partners.get(partnerId);
  }

  get all(): Iterable<Partner> {
    return this.#partners.values();
  }

  /** Called after something changed. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    return this.#stop();
  }

  /** One at a time; what is hinted meanwhile is read afterwards. */
  #read(): Promise<void> {
    if (this.#reading) this.#again = true;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#readOnce();
        this.#complained = false;
      } catch (error) {
        // Every second would be too often.
        if (!this.#complained) this.#log.warn({ err: error }, 'partners cannot be read; those known go on');
        this.#complained = true;
      }
    } while (this.#again);
  }

  async #readOnce(): Promise<void> {
    const { stamp, partners } = await this.#identity.read<Listing>(`/identity/partners?stamp=${this.#stamp}`);
    if (partners === null) return;
    const complete = await this.#readManifests(partners);
    const known = new Map(partners.map((partner) => [partner.id, this.#partnerOf(partner)]));
    this.#partners = known;
    this.#keep(new Map(partners.flatMap(({ id, keys }) => keys.map((key) => [key.prefix, keyOf(key, known.get(id)!)] as const))));
    this.#known = true;
    // Without a stamp the next poll tries what is missing once more.
    this.#stamp = complete ? stamp : null;
    for (const listener of this.#listeners) listener();
  }

  #keep(keys: ReadonlyMap<string, Key>): void {
    this.#keys = keys;
    this.#keyIds = new Set([...keys.values()].map(({ id }) => id));
  }

  /** A key that was replaced ends by itself: identity counts no change then. */
  #dropExpired(): void {
    const now = this.#clock.now().getTime();
    const good = [...this.#keys].filter(([, { until }]) => until > now);
    if (good.length === this.#keys.size) return;
    this.#keep(new Map(good));
    for (const listener of this.#listeners) listener();
  }

  /** False where one cannot be read now. A revoked key does not wait for it. */
  async #readManifests(partners: readonly ListedPartner[]): Promise<boolean> {
    const wanted = partners.flatMap(({ id, manifests }) => manifests.map((version) => ({ id, version })));
    const read = new Map<string, readonly ListedOperation[]>();
    let complete = true;
    for (const { id, version } of wanted) {
      const key = `${id} ${version}`;
      const known = this.#manifests.get(key);
      try {
        const path = `/identity/partners/manifest?partner=${encodeURIComponent(id)}&version=${version}`;
        read.set(key, known ?? (await this.#identity.read<readonly ListedOperation[]>(path)));
      } catch (error) {
        this.#log.warn({ err: error, partner: id, version }, 'a manifest cannot be read; it is tried again');
        complete = false;
      }
    }
    this.#manifests = read;
    return complete;
  }

  #partnerOf({ id, tenantId, name, scopes, ratePlan, consentScopes, withdrawn, manifests }: ListedPartner): Partner {
    const operations = manifests.flatMap((version) => this.#manifests.get(`${id} ${version}`) ?? []);
    return new Partner({ id, tenantId, name, scopes, ratePlan, consentScopes, withdrawn }, operations);
  }

  async #tellUse(): Promise<void> {
    if (this.#used.size === 0) return;
    const used = this.#used;
    this.#used = new Map();
    try {
      await this.#identity.tell(
        '/identity/partners/used',
        [...used].map(([id, at]) => ({ id, at })),
      );
    } catch (error) {
      this.#log.debug({ err: error }, 'the use of keys was not told; it is told later');
      this.#used = new Map([...used, ...this.#used]);
    }
  }
}

function keyOf({ id, hash, expiresAt }: ListedPartner['keys'][number], partner: Partner): Key {
  const until = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
  return { id, hash: Buffer.from(hash, 'hex'), partner, until };
}

/** `lyk_<12 hex digits>` of `lyk_<12 hex digits>_<secret>`. */
function prefixOf(key: string): string {
  return key.slice(0, 'lyk_'.length + 12);
}
