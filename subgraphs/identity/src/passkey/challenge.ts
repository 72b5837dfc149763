import { randomBytes } from 'node:crypto';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import type { Ctx } from '../context.ts';
import { sha256 } from '../token/secrets.ts';
import { challengeLivesMs } from './passkey.rules.ts';
import type { RelyingParty } from './relying-party.rules.ts';

/** What an answer is good for, and whose it must be. */
export type Purpose =
  | { readonly purpose: 'REGISTER' | 'STEP_UP'; readonly userId: string; readonly sessionId: string }
  | { readonly purpose: 'SIGN_IN' }
  | { readonly purpose: 'SECOND_FACTOR'; readonly userId: string; readonly signInChallengeId: string };

/** For the person and the session of the token that asks, so that an answer is of no use in another one. Throws for strangers. */
export function inThisSession<P extends 'REGISTER' | 'STEP_UP'>(ctx: Ctx, purpose: P) {
  const userId = signedIn(ctx);
  const { sessionId } = ctx.viewer;
  if (sessionId === null) throw new Failure('UNAUTHENTICATED', 'This token is of no session; sign in again.');
  return { purpose, userId, sessionId };
}

/** What was asked. */
export interface Question extends RelyingParty {
  readonly device: string | null;
}

/** 256 bits that no one else is asked; only their SHA-256 is stored. Resolves to the bytes and their end. */
export async function openPasskeyChallenge(ctx: Ctx, purpose: Purpose, { domain, origin, device }: Question) {
  const challenge = randomBytes(32);
  const now = ctx.clock.now();
  const expiresAt = new Date(now.getTime() + challengeLivesMs);
  await ctx.db
    .insertInto('passkey_challenge')
    .values({
      challenge_hash: sha256(challenge.toString('base64url')),
      tenant_id: ctx.viewer.tenantId,
      ...columnsOf(purpose),
      relying_party: domain,
      origin,
      device,
      created_at: now,
      expires_at: expiresAt,
      used_at: null,
    })
    .execute();
  return { challenge: new Uint8Array(challenge), expiresAt };
}

/**
 * Uses a challenge up, before its answer is looked at; null where there is none for this. One statement, so of two answers at once one gets it; and an
 * answer that somebody or something else was asked for leaves it open.
 */
export async function spendPasskeyChallenge(ctx: Ctx, purpose: Purpose, challenge: string): Promise<Question | null> {
  const { purpose: name, ...bound } = columnsOf(purpose);
  const now = ctx.clock.now();
  const spent = await ctx.db
    .updateTable('passkey_challenge')
    .set({ used_at: now })
    .where('challenge_hash', '=', sha256(challenge))
    .where('purpose', '=', name)
    .where('user_id', 'is not distinct from', bound.user_id)
    .where('session_id', 'is not distinct from', bound.session_id)
    .where('sign_in_challenge_id', 'is not distinct from', bound.sign_in_challenge_id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['relying_party as domain', 'origin', 'device'])
    .executeTakeFirst();
  return spent ?? null;
}

function columnsOf(purpose: Purpose) {
  return {
    purpose: purpose.purpose,
    user_id: 'userId' in purpose ? purpose.userId : null,
    session_id: 'sessionId' in purpose ? purpose.sessionId : null,
    sign_in_challenge_id: 'signInChallengeId' in purpose ? purpose.signInChallengeId : null,
  };
}
