import type { Clock } from '@lyceum/kit/clock/clock.ts';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import { type CryptoKey, errors, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { PublishedKeys } from './published-keys.ts';
import { kidOf } from './token-text.rules.ts';

/** What a valid access token says (RFC 9068). Times in milliseconds since 1970. */
export interface AccessToken {
  /** The key that signed it. */
  readonly kid: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionId: string;
  readonly role: string;
  readonly scopes: readonly string[];
  /** The partner to whom the user gave it (`client_id`); null where the user asks with a front end of the marketplace's own. */
  readonly partnerId: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

interface Checked {
  readonly token: AccessToken;
  readonly key: CryptoKey;
}

/** Tokens that are remembered. */
const kept = 10_000;

/** Checks access tokens against identity's published keys. */
export class AccessTokens {
  readonly #keys: PublishedKeys;
  readonly #clock: Clock;
  /** Tokens whose signature was checked; they hold while their key does. A signature costs more than a small request. */
  readonly #checked = new LRUCache<string, Checked>({ max: kept });

  constructor(keys: PublishedKeys, clock: Clock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  /** Throws `Failure`: `UNAUTHENTICATED` with what to do about it, `UNAVAILABLE` where the key is not known and identity does not answer. */
  async verify(text: string): Promise<AccessToken> {
    const known = this.#checked.get(text);
    if (known && this.#isGood(known)) return known.token;
    const kid = kidOf(text);
    if (kid === null) throw refused('This is not an access token.');
    const key = await this.#keys.find(kid);
    if (!key) throw refused(keyNotInForce);
    const token = await this.#read(text, kid, key);
    this.#checked.set(text, { token, key });
    return token;
  }

  #isGood({ token, key }: Checked): boolean {
    return this.#keys.holds(token.kid, key) && token.expiresAt > this.#clock.now().getTime();
  }

  async #read(text: string, kid: string, key: CryptoKey): Promise<AccessToken> {
    try {
      const { payload } = await jwtVerify(text, key, {
        issuer: 'lyceum',
        audience: 'lyceum',
        algorithms: ['EdDSA'],
        typ: 'at+jwt',
        requiredClaims: ['sub', 'exp', 'iat'],
        currentDate: this.#clock.now(),
      });
      return { kid, ...claimsOf(payload) };
    } catch (error) {
      throw translated(error);
    }
  }
}

/** Identity signs nothing else; should it ever, that is no token for here. */
function claimsOf({
  sub,
  iat,
  exp,
  tenant,
  sid,
  role,
  scopes,
  client_id: partnerId = null,
}: JWTPayload): Omit<AccessToken, 'kid'> {
  const texts = [sub, tenant, sid, role];
  if (!texts.every((text) => typeof text === 'string' && text !== '') || !isTexts(scopes)) throw refused(notValid);
  if (partnerId !== null && typeof partnerId !== 'string') throw refused(notValid);
  const [userId, tenantId, sessionId, roleName] = texts as [string, string, string, string];
  return { userId, tenantId, sessionId, role: roleName, scopes, partnerId, issuedAt: iat! * 1000, expiresAt: exp! * 1000 };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** The sign-in behind it may go on. */
export const keyNotInForce = 'This access token is signed with a key that is not in force. Get a new one with refreshTokens.';
const notValid = 'This access token is not valid. Sign in again.';

function refused(message: string): Failure {
  return new Failure('UNAUTHENTICATED', message);
}

function translated(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return refused('This access token has expired. Get a new one with refreshTokens.');
  if (error instanceof errors.JOSEError) return refused(notValid);
  return error;
}
