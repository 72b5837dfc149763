import { Worker } from 'node:worker_threads';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import { BoundedQueue } from '../../password/bounded-queue.ts';
import type { FaceModel, Look } from '../port.ts';

export interface LookQuestion {
  readonly pictures: readonly Uint8Array[];
}
export type LookAnswer = { readonly looks: readonly Look[] } | { readonly failure: string };

/** One thread, because it takes a core; the router waits fifteen seconds, in which those who wait have to be through. */
const line = { atOnce: 1, waiting: 6, busy: 'Too many faces are looked at in this moment; try again in a few seconds.' } as const;
/** Three frames take 0.7 seconds of a core, and the first ones a second more; machines may be busy otherwise. */
const deadlineMs = 12_000;
/** After this long without work the thread ends: it holds about 300 MB. */
const idleMs = 2 * 60_000;

/**
 * Faces by `@vladmandic/face-api` in a thread of its own, which begins with the first picture and ends when nobody needs it: nothing is loaded at start, and no
 * request waits for what it computes. A thread that takes too long or fails is ended; the next picture gets another one.
 */
export function openFaceModel(): FaceModel {
  const queue = new BoundedQueue(line);
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;

  const end = async () => {
    clearTimeout(idle);
    const ending = thread;
    thread = null;
    await ending?.terminate();
  };
  const running = () => {
    if (thread) return thread;
    const worker = new Worker(new URL('./face.worker.ts', import.meta.url), {
      // Nothing of ours, secrets least of all.
      env: { NODE_ENV: 'production' },
      // The numbers of networks and pictures lie beside this heap; their bound is that of the pictures.
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 },
    });
    // Whoever asked is told by `answerOf`; nobody did, if it fails while it has nothing to do.
    worker.on('error', () => {});
    worker.once('exit', () => {
      if (thread === worker) thread = null;
    });
    thread = worker;
    return worker;
  };
  const look = async (pictures: readonly Uint8Array[]) => {
    clearTimeout(idle);
    const worker = running();
    // A process does not end while somebody waits, and ends although the thread could go on.
    worker.ref();
    try {
      const looks = await answerOf(worker, { pictures });
      idle = setTimeout(() => void end(), idleMs);
      idle.unref();
      worker.unref();
      return looks;
    } catch (error) {
      await end();
      throw error;
    }
  };
  return {
    name: 'face-api@1.7.15/face_recognition',
    assertRoom: () => queue.assertRoom(),
    look: (pictures) => queue.run(() => look(pictures)),
    close: end,
  };
}

/** Rejects with UNAVAILABLE when there is no answer in time, or never. */
function answerOf(worker: Worker, question: LookQuestion): Promise<readonly Look[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Look[]>();
  const lost = (why: string, cause?: unknown) =>
    reject(new Failure('UNAVAILABLE', `Faces cannot be looked at now: ${why}; try again.`, {}, { cause }));
  const timer = setTimeout(() => lost('it took too long'), deadlineMs);
  const told = (answer: LookAnswer) => ('looks' in answer ? resolve(answer.looks) : lost('it failed', new Error(answer.failure)));
  const failed = (error: unknown) => lost('it failed', error);
  const ended = () => lost('it was ended');
  worker.once('message', told).once('error', failed).once('exit', ended);
  worker.postMessage(question);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', told).off('error', failed).off('exit', ended);
  });
}
