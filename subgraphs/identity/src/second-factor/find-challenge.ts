import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx } from '../context.ts';
import { sha256 } from '../token/secrets.ts';

/** The sign-in that waits under this token; null when none does any more. Whoever completes it looks again, under its lock. */
export async function findChallenge(ctx: Ctx, token: string): Promise<{ readonly id: string; readonly userId: string } | null> {
  const found = await ctx.db
    .selectFrom('sign_in_challenge')
    .select(['id', 'user_id as userId'])
    .where('token_hash', '=', sha256(token.trim()))
    .where('used_at', 'is', null)
    .where('expires_at', '>', ctx.clock.now())
    .executeTakeFirst();
  return found ?? null;
}

export function signInChallengeEnded() {
  return userError('SignInChallengeEnded', 'This sign-in has ended or was completed; sign in again.');
}
