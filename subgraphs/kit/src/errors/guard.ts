import type { Context } from '../context/context.ts';
import { Failure } from './failure.ts';

/** The signed-in user's id; anonymous callers get `UNAUTHENTICATED`. */
export function signedIn(ctx: Pick<Context, 'viewer'>): string {
  if (ctx.viewer.kind !== 'user' || ctx.viewer.userId === null) {
    throw new Failure('UNAUTHENTICATED', 'Sign in to do this: send an access token.');
  }
  return ctx.viewer.userId;
}

/** Refuses a viewer whose token lacks the scope. */
export function requireScope(ctx: Pick<Context, 'viewer'>, scope: string): void {
  if (!ctx.viewer.scopes.includes(scope)) throw new Failure('FORBIDDEN', `This needs the scope ${scope}.`);
}
