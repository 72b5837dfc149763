import { randomBytes, randomInt } from 'node:crypto';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import type { Ctx, Write } from '../context.ts';
import { sha256 } from '../token/secrets.ts';
import { challengeLivesMs, drawPoses, type FacePurpose, type Pose } from './face.rules.ts';

/** What frames are good for, and whose they must be. */
export interface Bound {
  readonly purpose: FacePurpose;
  readonly userId: string;
  readonly sessionId: string;
}

/** For the person and the session of the token that asks. Throws for strangers. */
export function boundTo(ctx: Ctx, purpose: FacePurpose): Bound {
  const userId = signedIn(ctx);
  const { sessionId } = ctx.viewer;
  if (sessionId === null) throw new Failure('UNAUTHENTICATED', 'This token is of no session; sign in again.');
  return { purpose, userId, sessionId };
}

/** Tries at one face are counted together: for `countAttempt` and `clearAttempts`. */
export function faceTries(userId: string): string {
  return `face of ${userId}`;
}

/** 256 bits, of which only the SHA-256 is stored, and one of the six orders of poses. */
export async function openFaceChallenge(tx: Write, { purpose, userId, sessionId }: Bound) {
  const challenge = randomBytes(32).toString('base64url');
  const poses = [...drawPoses(randomInt)];
  const now = tx.clock.now();
  const expiresAt = new Date(now.getTime() + challengeLivesMs);
  await tx.db
    .insertInto('face_challenge')
    .values({
      challenge_hash: sha256(challenge),
      tenant_id: tx.viewer.tenantId,
      purpose,
      user_id: userId,
      session_id: sessionId,
      poses,
      created_at: now,
      expires_at: expiresAt,
      used_at: null,
    })
    .execute();
  return { challenge, poses, expiresAt };
}

/**
 * Uses a challenge up, before anything is looked at, and gives what it asked for; null where there is none for this. One statement, so of two answers at
 * once one gets it; and an answer that somebody or something else was asked for leaves it open.
 */
export async function spendFaceChallenge(ctx: Ctx, bound: Bound, challenge: string): Promise<readonly Pose[] | null> {
  const now = ctx.clock.now();
  const spent = await ctx.db
    .updateTable('face_challenge')
    .set({ used_at: now })
    .where('challenge_hash', '=', sha256(challenge))
    .where('purpose', '=', bound.purpose)
    .where('user_id', '=', bound.userId)
    .where('session_id', '=', bound.sessionId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('poses')
    .executeTakeFirst();
  return spent?.poses ?? null;
}
