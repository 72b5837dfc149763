import { randomUUID } from 'node:crypto';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';
import { booked, offered } from './sessions.ts';

async function announcement(stage: Stage) {
  return { title: 'A lecture of rights', offeringId: await offered(stage), sizeBytes: 1000, idempotencyKey: randomUUID() };
}

/** A lecture of the mentor's that can be watched. The owner of the database says that it is ready, in place of an upload and a minute of transcoding. */
export async function playable(stage: Stage): Promise<string> {
  await stage.once('a booking', () => booked(stage));
  const { lecture } = await stage.change(
    stage.person('mentor'),
    'createLecture',
    await announcement(stage),
    '... on CreateLectureSuccess { lecture { id } }',
  );
  await stage.house.owner.query(`update media.lecture set state = 'READY', duration_ms = 60000, ready_at = now() where id = $1`, [
    lecture.id,
  ]);
  return lecture.id;
}

export const media = {
  createLecture: async (stage) => ({ input: await announcement(stage) }),
  setIntroduction: async (stage) => ({ input: { lectureId: await playable(stage) } }),
  reportWatched: async (stage) => ({
    input: { lectureId: await playable(stage), intervals: [{ fromMs: 0, toMs: 1000 }], positionMs: 1000 },
  }),
} as const satisfies Readonly<Record<string, Recipe>>;
