import type { Clock } from '@lyceum/kit/clock/clock.ts';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { ReadIdentity } from './routes.ts';

/** What a valid access token says (RFC 9068). Times in milliseconds since 1970. */
export interface AccessToken {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionId: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
}

interface Claims {
  readonly tenant: string;
  readonly sid: string;
  readonly role: string;
  readonly scopes: readonly string[];
}

/** Seconds after which keys are read again; an unknown key asks sooner, but not more often than `patience`. */
const fresh = 300;
const patience = 5;
/** Tokens that are remembered. */
const kept = 10_000;

/** Checks access tokens against identity's published keys (RFC 7517), which are kept. */
export class AccessTokens {
  readonly #read: ReadIdentity;
  readonly #clock: Clock;
  /** Tokens whose signature was checked with the keys in hand. A signature costs more than a small request. */
  readonly #known = new LRUCache<string, AccessToken>({ max: kept });
  #keys: JWTVerifyGetKey | null = null;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<JWTVerifyGetKey> | null = null;

  constructor(read: ReadIdentity, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  /** Throws `UNAUTHENTICATED` with what to do about it. */
  async verify(token: string): Promise<AccessToken> {
    const known = this.#known.get(token);
    // Base64url can be spelled in several ways that decode alike; only the canonical one is a token.
    if (!known && !isCanonical(token)) throw refused('This is not an access token.');
    const keys = await this.#current();
    if (known && known.expiresAt > this.#clock.now().getTime()) return known;
    try {
      return await this.#check(token, keys);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey && this.#age() > patience) {
        return this.#check(token, await this.#renew()).catch((second: unknown) => {
          throw translated(second);
        });
      }
      throw translated(error);
    }
  }

  async #check(token: string, keys: JWTVerifyGetKey): Promise<AccessToken> {
    const { payload } = await jwtVerify<Claims>(token, keys, {
      issuer: 'lyceum',
      audience: 'lyceum',
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      requiredClaims: ['sub', 'exp', 'iat', 'tenant', 'sid'],
      currentDate: this.#clock.now(),
    });
    const { sub, tenant, sid, role, scopes, iat, exp } = payload;
    const read = { userId: sub!, tenantId: tenant, sessionId: sid, role, scopes, issuedAt: iat! * 1000, expiresAt: exp! * 1000 };
    if (keys === this.#keys) this.#known.set(token, read);
    return read;
  }

  #age(): number {
    return (this.#clock.now().getTime() - this.#readAt) / 1000;
  }

  async #current(): Promise<JWTVerifyGetKey> {
    if (!this.#keys) return this.#renew();
    // The known keys go on serving while they are renewed, also when identity does not answer.
    if (this.#age() > fresh) this.#renew().catch(() => {});
    return this.#keys;
  }

  #renew(): Promise<JWTVerifyGetKey> {
    this.#reading ??= this.#read<JSONWebKeySet>('/.well-known/jwks.json')
      .then((keys) => {
        this.#readAt = this.#clock.now().getTime();
        // A key may have been withdrawn.
        this.#known.clear();
        this.#keys = createLocalJWKSet(keys);
        return this.#keys;
      })
      .finally(() => {
        this.#reading = null;
      });
    return this.#reading;
  }
}

function isCanonical(token: string): boolean {
  const parts = token.split('.');
  return (
    parts.length === 3 && parts.every((part) => part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part)
  );
}

function refused(message: string): Failure {
  return new Failure('UNAUTHENTICATED', message);
}

function translated(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return refused('This access token has expired. Get a new one with refreshTokens.');
  if (error instanceof errors.JOSEError) return refused('This access token is not valid. Sign in again.');
  return error;
}
