import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@lyceum/kit/clock/clock.ts';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { LiveChannel, Stop } from '@lyceum/kit/live/live.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { ReadIdentity } from './routes.ts';

interface PublishedKey {
  /** The public half itself (RFC 8037 §2), by which an unchanged key is recognised. */
  readonly x: string;
  readonly key: CryptoKey;
}

/**
 * Milliseconds: how often the set is read, for hints that were lost; for how long unknown kids ask for nothing after one has; and how long an answer may
 * take, since nobody learns of a withdrawn key while one is waited for.
 */
const pollEvery = 1000;
const coolDown = 5000;
const patience = 2000;

/**
 * Identity's published signing keys (RFC 7517). A key is in force while it is in the set: identity's hint tells of a change at once, the poll makes it at
 * most a second when the live channel is gone. The known keys go on serving while identity does not answer.
 */
export class PublishedKeys {
  readonly #read: ReadIdentity;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #listeners = new Set<() => void>();
  #keys: ReadonlyMap<string, PublishedKey> = new Map();
  /** Whether the last attempt to read the set went well. */
  #current = false;
  #complained = false;
  #missedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;
  #again = false;
  #stop: Stop = async () => {};

  constructor(read: ReadIdentity, clock: Clock, log: Log) {
    this.#read = read;
    this.#clock = clock;
    this.#log = log;
  }

  async start(live: LiveChannel): Promise<void> {
    const unsubscribe = await live.subscribe('signing-keys', () => void this.#renew());
    const stopHearing = live.onReconnect(() => void this.#renew());
    await this.#renew();
    const poll = setInterval(() => void this.#look(), pollEvery);
    this.#stop = async () => {
      clearInterval(poll);
      await Promise.all([unsubscribe(), stopHearing()]);
      await this.#reading;
    };
  }

  /**
   * The key of this name; null where identity publishes none. Anybody can make up names, so an unknown one has the set read at most once in five seconds,
   * however many come. Throws `Failure` `UNAVAILABLE` where identity could not be asked: then nobody knows.
   */
  async find(kid: string): Promise<CryptoKey | null> {
    if (!this.#keys.has(kid)) await this.#reading;
    if (!this.#keys.has(kid) && this.#mayAsk()) await this.#look();
    const found = this.#keys.get(kid);
    if (!found && !this.#current) throw new Failure('UNAVAILABLE', 'Access tokens cannot be checked at the moment; try again.');
    return found?.key ?? null;
  }

  /** Whether this very key is published still. */
  holds(kid: string, key?: CryptoKey): boolean {
    const found = this.#keys.get(kid);
    return found !== undefined && (key === undefined || found.key === key);
  }

  /** Called after a key was withdrawn. */
  onRemoval(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    return this.#stop();
  }

  /** Counts the attempt, whatever comes of it: an identity that does not answer must not be asked more often. */
  #mayAsk(): boolean {
    const now = this.#clock.now().getTime();
    if (Math.abs(now - this.#missedAt) < coolDown) return false;
    this.#missedAt = now;
    return true;
  }

  /** As it is now or will be in a moment; for those who heard of no change. */
  #look(): Promise<void> {
    this.#reading ??= this.#readAll();
    return this.#reading;
  }

  /** As it is after this call: what is being read may be from before the change. */
  #renew(): Promise<void> {
    if (this.#reading) this.#again = true;
    return this.#look();
  }

  async #readAll(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#readOnce();
        this.#current = true;
        this.#complained = false;
      } catch (error) {
        this.#current = false;
        // Every second would be too often.
        if (!this.#complained) this.#log.warn({ err: error }, 'the signing keys cannot be read; those known go on');
        this.#complained = true;
      }
    } while (this.#again);
    // In the same breath as the look at `again`, so that no hint falls between the two.
    this.#reading = null;
  }

  async #readOnce(): Promise<void> {
    const { keys } = await this.#ask();
    const read = await Promise.all(keys.filter(isOurs).map(async (jwk) => [jwk.kid, await this.#published(jwk)] as const));
    // An identity that works always has a key that signs. Nobody must be refused because of an answer that is none.
    if (read.length === 0) throw new Error('Identity publishes no key of ours.');
    const before = this.#keys;
    this.#keys = new Map(read);
    if ([...before].every(([kid, { key }]) => this.holds(kid, key))) return;
    for (const listener of this.#listeners) listener();
  }

  async #ask(): Promise<{ readonly keys: readonly JWK[] }> {
    const answered = new AbortController();
    const late = sleep(patience, undefined, { signal: answered.signal }).then(() => {
      throw new Error(`Identity did not tell its keys within ${patience} ms.`);
    });
    try {
      return await Promise.race([this.#read<{ readonly keys: readonly JWK[] }>('/.well-known/jwks.json'), late]);
    } finally {
      answered.abort();
    }
  }

  async #published({ kid, x, ...jwk }: OurJwk): Promise<PublishedKey> {
    const known = this.#keys.get(kid);
    return known?.x === x ? known : { x, key: (await importJWK({ ...jwk, kid, x }, 'EdDSA')) as CryptoKey };
  }
}

type OurJwk = JWK & { readonly kid: string; readonly x: string };

/** Ed25519, to verify with; a set may hold keys for others (RFC 7517 §5). */
function isOurs(jwk: JWK): jwk is OurJwk {
  const { kty, crv, kid, x, use = 'sig' } = jwk;
  return kty === 'OKP' && crv === 'Ed25519' && use === 'sig' && typeof kid === 'string' && typeof x === 'string';
}
