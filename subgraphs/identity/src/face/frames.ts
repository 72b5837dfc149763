import type { Ctx } from '../context.ts';
import { countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { type Bound, faceTries, spendFaceChallenge } from './challenge.ts';
import { faceChallengeEnded, framesRefused, noPicture, wrongNumberOfFrames } from './face.errors.ts';
import { judgeFrames } from './face.rules.ts';
import { type Picture, readPicture } from './picture.rules.ts';

/** Frames as they are brought: base64, one for each pose that was asked for. */
export interface Brought {
  readonly challenge: string;
  readonly frames: readonly string[];
}

/** Of every challenge. */
const asked = 3;

/** The frames by their heads; nothing is used up for what is no picture, nor while too many wait. Throws TOO_MANY_REQUESTS. */
export function readFrames(ctx: Ctx, frames: readonly string[]) {
  ctx.ports.faces.assertRoom();
  if (frames.length !== asked) return wrongNumberOfFrames(asked);
  const pictures: Picture[] = [];
  for (const [frame, base64] of frames.entries()) {
    const picture = readPicture(base64);
    if (typeof picture === 'string') return noPicture(frame, picture);
    pictures.push(picture);
  }
  return { pictures };
}

/** Uses the challenge up, counts the try, and measures the face that the pictures show, if they show what was asked. */
export async function measureFace(ctx: Ctx, bound: Bound, challenge: string, pictures: readonly Picture[]) {
  const poses = await spendFaceChallenge(ctx, bound, challenge);
  if (!poses) return faceChallengeEnded();
  const attempt = await countAttempt(ctx, faceTries(bound.userId));
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  const looks = await ctx.ports.faces.look(pictures.map(({ bytes }) => bytes));
  const verdict = judgeFrames(poses, looks);
  return 'fault' in verdict ? framesRefused(verdict.fault, verdict.frame) : verdict;
}
