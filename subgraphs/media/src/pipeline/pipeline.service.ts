import { join } from 'node:path';
import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import { transact } from '@lyceum/kit/context/transact.ts';
import { lecturePublished, runStep } from '@lyceum/schema/messages.ts';
import type { Ctx, Ports, Write } from '../context.ts';
import { type LectureRow, stepOrder } from '../lecture/lecture.service.ts';
import { lectureTopic } from '../lecture/lecture.subscription.ts';
import { removeFiles } from '../privacy/erase.service.ts';
import type { MediaTables, Rendition, StepName } from '../tables.ts';
import { ladderFor } from '../transcoder/ladder.rules.ts';
import { type Probe, UnusableVideo } from '../transcoder/port.ts';

interface Work {
  readonly lecture: LectureRow;
  readonly step: StepName;
  /** Only the newest worker of a step may write; see `lecture_step.fence`. */
  readonly fence: number;
  readonly signal: AbortSignal;
}

/** What a step found out, to be written in the transaction that ends it. */
type Finding = Partial<{ duration_ms: number; width: number; height: number; renditions: string }>;

/** One video at a time: ffmpeg uses every core by itself. */
export const stepConsumer = onOutside<{ lectureId: string; step: StepName }, Ports, MediaTables>(
  runStep,
  async (ctx, { lectureId, step }, { signal }) => {
    const work = await begin(ctx, lectureId, step, signal);
    if (!work) return;
    try {
      await finish(ctx, work, await steps[step](ctx, work));
    } catch (error) {
      await removeIfErased(ctx, work.lecture);
      if (!(error instanceof UnusableVideo)) throw error;
      await giveUp(ctx, work, error);
    }
  },
  { concurrency: 1, leaseSeconds: 60, tries: 5 },
);

const steps: Readonly<Record<StepName, (ctx: Ctx, work: Work) => Promise<Finding>>> = {
  async PROBE(ctx, { lecture, signal }) {
    const probe = await ctx.ports.transcoder.probe(ctx.ports.uploads.file(lecture.id), signal);
    return { duration_ms: probe.durationMs, width: probe.width, height: probe.height };
  },
  async THUMBNAILS(ctx, { lecture, signal }) {
    const probe = await probed(ctx, lecture, signal);
    await intoStorage(ctx, lecture, 'thumbnails', (folder) =>
      ctx.ports.transcoder.thumbnails(ctx.ports.uploads.file(lecture.id), folder, probe, signal),
    );
    return {};
  },
  async PACKAGE(ctx, work) {
    const probe = await probed(ctx, work.lecture, work.signal);
    const ladder = ladderFor(probe);
    await intoStorage(ctx, work.lecture, 'package', (folder) =>
      ctx.ports.transcoder.package(ctx.ports.uploads.file(work.lecture.id), folder, {
        probe,
        ladder,
        signal: work.signal,
        onProgress: progressWriter(ctx, work),
      }),
    );
    return { renditions: JSON.stringify(ladder satisfies readonly Rendition[]) };
  },
};

function probed(ctx: Ctx, lecture: LectureRow, signal: AbortSignal): Promise<Probe> {
  return ctx.ports.transcoder.probe(ctx.ports.uploads.file(lecture.id), signal);
}

/** A step writes into a folder of its own and hands it over whole, so a killed worker leaves no half package behind. */
async function intoStorage(ctx: Ctx, lecture: LectureRow, name: string, write: (folder: string) => Promise<void>): Promise<void> {
  const prefix = `${lecture.tenant_id}/${lecture.id}/${name}`;
  const folder = await ctx.ports.storage.workspace(prefix);
  await write(folder);
  await ctx.ports.storage.commit(folder, prefix);
}

async function begin(ctx: Ctx, lectureId: string, step: StepName, signal: AbortSignal): Promise<Work | null> {
  return transact(ctx, async (tx) => {
    const lecture = await tx.db
      .selectFrom('lecture')
      .selectAll()
      .where('id', '=', lectureId)
      .where('state', '=', 'PROCESSING')
      .executeTakeFirst();
    if (!lecture) return null;
    const taken = await tx.db
      .updateTable('lecture_step')
      .set((row) => ({ state: 'RUNNING' as const, progress: 0, fence: row('fence', '+', 1), started_at: tx.clock.now() }))
      .where('lecture_id', '=', lectureId)
      .where('step', '=', step)
      .where('state', 'in', ['WAITING', 'RUNNING'])
      .returning('fence')
      .executeTakeFirst();
    if (!taken) return null;
    hint(tx, lecture);
    return { lecture, step, fence: taken.fence, signal };
  });
}

async function finish(ctx: Ctx, work: Work, finding: Finding): Promise<void> {
  const next = stepOrder[stepOrder.indexOf(work.step) + 1];
  await transact(ctx, async (tx) => {
    if (!(await endStep(tx, work, 'DONE'))) return;
    const ready = next ? {} : { state: 'READY' as const, ready_at: tx.clock.now() };
    if (Object.keys({ ...finding, ...ready }).length > 0) {
      await tx.db
        .updateTable('lecture')
        .set({ ...finding, ...ready })
        .where('id', '=', work.lecture.id)
        .execute();
    }
    if (next) await tx.send(runStep, { lectureId: work.lecture.id, step: next });
    else await announce(tx, work.lecture.id);
    hint(tx, work.lecture);
  });
  if (!next) await ctx.ports.uploads.discard(work.lecture.id);
  await removeIfErased(ctx, work.lecture);
}

/** Its owner was erased while this step ran: what it has just made, or begun, was not there to be removed. */
async function removeIfErased(ctx: Ctx, { id, tenant_id }: LectureRow): Promise<void> {
  const there = await ctx.db.selectFrom('lecture').select('id').where('id', '=', id).executeTakeFirst();
  if (!there) await removeFiles(ctx, tenant_id, id);
}

async function announce(tx: Write, lectureId: string): Promise<void> {
  const lecture = await tx.db.selectFrom('lecture').selectAll().where('id', '=', lectureId).executeTakeFirstOrThrow();
  await tx.send(lecturePublished, {
    lectureId,
    offeringId: lecture.offering_id,
    ownerUserId: lecture.owner_id,
    durationMs: lecture.duration_ms ?? 0,
  });
}

async function giveUp(ctx: Ctx, work: Work, why: UnusableVideo): Promise<void> {
  await transact(ctx, async (tx) => {
    if (!(await endStep(tx, work, 'FAILED'))) return;
    await tx.db
      .updateTable('lecture')
      .set({ state: 'FAILED', failure_code: why.code, failure_message: why.message })
      .where('id', '=', work.lecture.id)
      .execute();
    hint(tx, work.lecture);
  });
  await ctx.ports.uploads.discard(work.lecture.id);
}

/** False when another worker took the step over meanwhile: then nothing of this one counts. */
async function endStep(tx: Write, work: Work, state: 'DONE' | 'FAILED'): Promise<boolean> {
  const ended = await tx.db
    .updateTable('lecture_step')
    .set({ state, ended_at: tx.clock.now(), ...(state === 'DONE' ? { progress: 1 } : {}) })
    .where('lecture_id', '=', work.lecture.id)
    .where('step', '=', work.step)
    .where('fence', '=', work.fence)
    .where('state', '=', 'RUNNING')
    .returning('step')
    .executeTakeFirst();
  return ended !== undefined;
}

/** Writes progress at most once a second, one write at a time; a lost write does not matter, so a failed one is only logged. */
function progressWriter(ctx: Ctx, work: Work): (fraction: number) => void {
  let writing = false;
  let last = 0;
  return (fraction) => {
    if (writing || Date.now() - last < 1000) return;
    writing = true;
    last = Date.now();
    writeProgress(ctx.fork() as Ctx, work, fraction)
      .catch((error: unknown) => ctx.log.warn({ err: error, lectureId: work.lecture.id }, 'progress was not written'))
      .finally(() => {
        writing = false;
      });
  };
}

async function writeProgress(ctx: Ctx, work: Work, fraction: number): Promise<void> {
  await ctx.db
    .updateTable('lecture_step')
    .set({ progress: Math.min(fraction, 0.99) })
    .where('lecture_id', '=', work.lecture.id)
    .where('step', '=', work.step)
    .where('fence', '=', work.fence)
    .where('state', '=', 'RUNNING')
    .execute();
  ctx.live.publish(lectureTopic(work.lecture.tenant_id, work.lecture.id), {});
}

function hint(tx: Write, lecture: LectureRow): void {
  tx.afterCommit(() => tx.live.publish(lectureTopic(lecture.tenant_id, lecture.id), {}));
}

/** Where a lecture's packaged files are kept. */
export function packageKey(tenantId: string, lectureId: string, file: string): string {
  return join(tenantId, lectureId, 'package', file);
}
