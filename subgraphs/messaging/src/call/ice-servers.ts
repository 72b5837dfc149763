import { createHmac } from 'node:crypto';
import type { TurnConfig } from '../config.ts';

export interface IceServer {
  readonly urls: readonly string[];
  readonly username: string | null;
  readonly credential: string | null;
}

/**
 * Credentials that the relay checks by itself (draft-uberti-behave-turn-rest-00): the user name is `expiry:id`, the password
 * base64(HMAC-SHA1(secret, user name)). SHA-1 is the protocol's choice.
 */
export function iceServers(turn: TurnConfig, userId: string, now: Date): IceServer[] {
  const relays = turn.urls.filter((url) => /^turns?:/.test(url));
  const reflectors = turn.urls.filter((url) => !relays.includes(url));
  const servers: IceServer[] = reflectors.length > 0 ? [{ urls: reflectors, username: null, credential: null }] : [];
  if (turn.secret === null || relays.length === 0) return servers;
  const username = `${Math.floor(now.getTime() / 1_000) + turn.credentialSeconds}:${userId}`;
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64');
  return [...servers, { urls: relays, username, credential }];
}
