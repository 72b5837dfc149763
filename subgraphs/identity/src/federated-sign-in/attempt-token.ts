import type { Secrets } from '../token/secrets.ts';

/** How long somebody may take at the provider. */
export const attemptLivesMs = 10 * 60_000;

/** What only the beginner of a sign-in is given; it never leaves for the provider, so whoever brings an answer without it is somebody else. */
export function attemptToken(secrets: Secrets, id: string): string {
  return `${id}.${secrets.code('federated-sign-in', id)}`;
}

/** What goes to the provider and comes back with the answer. */
export interface State {
  readonly attemptId: string;
  readonly returnTo: string;
}

/**
 * The `state` (RFC 6749 section 10.12). It carries, sealed, where the person goes on from our callback, which therefore needs neither the
 * tenant nor the database, and sends nobody to where we did not mean to. It is bound to its provider: at another one's callback it opens nothing.
 */
export function sealState(secrets: Secrets, provider: string, state: State): string {
  return secrets.seal(JSON.stringify(state), labelOf(provider));
}

/** Null for anything that this installation did not make for this provider. */
export function openState(secrets: Secrets, provider: string, text: string): State | null {
  try {
    return JSON.parse(secrets.open(text, labelOf(provider))) as State;
  } catch {
    return null;
  }
}

function labelOf(provider: string): string {
  return `state of a sign-in with ${provider}`;
}
