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
  readonly keys: readonly { readonly id: string; readonly prefix: string; readonly hash: string }[];
  readonly manifests: readonly number[];
}

interface Key {
  readonly id: string;
  readonly hash: Buffer;
  readonly partner: Partner;
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
    const poll = setInterval(() => this.#read(), pollEvery);
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
    const fits = found !== undefined && timingSafeEqual(createHash('sha256').update(key).digest(), found.hash);
    if (!fits) {
      if (!this.#known) throw new Failure('UNAVAILABLE', 'API keys cannot be checked at the moment; try again.');
      throw new Failure('UNAUTHENTICATED', 'This API key is not valid, or it was revoked.');
    }
    this.#used.set(found.id, this.#clock.now());
    return { partner: found.partner, keyId: found.id };
  }

  /** Whether somebody who was let in may not go on: the key or the partner was revoked, scopes were changed, a manifest was withdrawn. */
  ended({ partner, keyId }: Pass): boolean {
    const now = this.#partners.get(partner.facts.id);
    return !now?.continues(partner) || !this.#keyIds.has(keyId);
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
    const keys = partners.flatMap(({ id, keys }) => keys.map((key) => ({ ...key, partner: known.get(id)! })));
    this.#partners = known;
    this.#keys = new Map(keys.map(({ id, prefix, hash, partner }) => [prefix, { id, hash: Buffer.from(hash, 'hex'), partner }]));
    this.#keyIds = new Set(keys.map(({ id }) => id));
    this.#known = true;
    // Without a stamp the next poll tries what is missing once more.
    this.#stamp = complete ? stamp : null;
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

  #partnerOf({ id, tenantId, name, scopes, ratePlan, withdrawn, manifests }: ListedPartner): Partner {
    const operations = manifests.flatMap((version) => this.#manifests.get(`${id} ${version}`) ?? []);
    return new Partner({ id, tenantId, name, scopes, ratePlan, withdrawn }, operations);
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

/** `lyk_<12 hex digits>` of `lyk_<12 hex digits>_<secret>`. */
function prefixOf(key: string): string {
  return key.slice(0, 'lyk_'.length + 12);
}
