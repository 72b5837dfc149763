import type { Environment } from '@lyceum/kit/subgraph.ts';

/** How long things last, in milliseconds. */
export interface Timings {
  /** A typing notice without a further one. MESSAGING_TYPING_MS, default 6,000. */
  readonly typing: number;
  /** A presence lease of a device without a further touch. MESSAGING_PRESENCE_LEASE_MS, default 45,000. */
  readonly presenceLease: number;
  /** Without activity until a person counts as idle. MESSAGING_IDLE_AFTER_MS, default 300,000. */
  readonly idleAfter: number;
  /** Ringing until a call counts as missed. MESSAGING_RING_MS, default 45,000. */
  readonly ring: number;
  /** A participant's place in a call without a further touch. MESSAGING_CALL_LEASE_MS, default 30,000. */
  readonly callLease: number;
}

/** The relay for calls between networks that do not reach each other (TURN REST API, draft-uberti-behave-turn-rest-00). */
export interface TurnConfig {
  /** `turn:` and `stun:` addresses, separated by commas. TURN_URLS, default none. */
  readonly urls: readonly string[];
  /** Shared with the relay (coturn's `static-auth-secret`). TURN_SECRET, default none. */
  readonly secret: string | null;
  /** Seconds that a credential lives. TURN_CREDENTIAL_SECONDS, default 3,600. */
  readonly credentialSeconds: number;
}

export interface Config {
  readonly timings: Timings;
  readonly turn: TurnConfig;
}

export function readConfig(env: Environment): Config {
  return {
    timings: {
      typing: positive(env, 'MESSAGING_TYPING_MS', 6_000),
      presenceLease: positive(env, 'MESSAGING_PRESENCE_LEASE_MS', 45_000),
      idleAfter: positive(env, 'MESSAGING_IDLE_AFTER_MS', 300_000),
      ring: positive(env, 'MESSAGING_RING_MS', 45_000),
      callLease: positive(env, 'MESSAGING_CALL_LEASE_MS', 30_000),
    },
    turn: readTurn(env),
  };
}

function readTurn(env: Environment): TurnConfig {
  const urls = (env.TURN_URLS ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter(Boolean);
  const secret = env.TURN_SECRET ?? null;
  if (secret === null && urls.some((url) => /^turns?:/.test(url))) {
    throw new Error("Set TURN_SECRET to the relay's shared secret, or leave the turn: addresses out of TURN_URLS.");
  }
  return { urls, secret, credentialSeconds: positive(env, 'TURN_CREDENTIAL_SECONDS', 3_600) };
}

function positive(env: Environment, name: string, fallback: number): number {
  const value = Number(env[name] ?? fallback);
  if (!Number.isSafeInteger(value) || value <= 0) throw new Error(`${name} must be a positive whole number, not ${env[name]}.`);
  return value;
}
