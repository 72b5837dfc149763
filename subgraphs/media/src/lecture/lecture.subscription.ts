import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { iterateTopic } from '@lyceum/kit/live/iterate.ts';
import type { Ctx } from '../context.ts';
import { type LectureRow, ownLecture } from './lecture.service.ts';

/** Live topic on which every change of a lecture is hinted; the truth is read from the database. */
export function lectureTopic(tenantId: string, lectureId: string): string {
  return `media:lecture:${tenantId}:${lectureId}`;
}

/** The lecture now, then at every hint, until it is ready or failed. Ends at once for anybody but the owner, as for an unknown id. */
export function followLecture(ctx: Ctx, lectureId: string): AsyncIterableIterator<LectureRow> {
  signedIn(ctx);
  const hints = iterateTopic<unknown>(ctx.live, lectureTopic(ctx.viewer.tenantId, lectureId), { limit: 1 });
  let first = true;
  let over = false;
  return {
    async next() {
      if (over) return { value: undefined, done: true };
      if (!first && (await hints.next()).done) return { value: undefined, done: true };
      first = false;
      const lecture = await ownLecture(ctx.fork() as Ctx, lectureId);
      over = lecture === null || lecture.state === 'READY' || lecture.state === 'FAILED';
      if (over) await hints.return?.();
      return lecture ? { value: lecture, done: false } : { value: undefined, done: true };
    },
    async return() {
      over = true;
      await hints.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
