import type { Job, JobWithMetadata, PgBoss } from 'pg-boss';
import { type ContextSource, makeContext } from '../context/make-context.ts';
import { serviceViewer } from '../context/viewer.ts';
import type { Consumer, OutsideOptions } from './consumer.ts';
import { describeFailure } from './failure.ts';
import type { Envelope } from './message.ts';
import { Lanes, type Worker } from './worker.ts';

type OutsideConsumer = Extract<Consumer, { how: 'outside' }>;

/** Half of pg-boss's shortest heartbeat. */
const beatMs = 4000;

/** Holds a lease by heartbeat while the handler calls the outside; a worker that dies loses it, and another one takes over. */
export class OutsideWorker implements Worker {
  readonly queue: string;
  readonly #boss: PgBoss;
  readonly #source: ContextSource<unknown>;
  readonly #consumer: OutsideConsumer;
  readonly #tries: number;
  readonly #lanes: Lanes;
  readonly #stopping = new AbortController();

  constructor(boss: PgBoss, queue: string, options: OutsideOptions, source: ContextSource<unknown>, consumer: OutsideConsumer) {
    this.#boss = boss;
    this.queue = queue;
    this.#source = source;
    this.#consumer = consumer;
    this.#tries = options.tries ?? 8;
    this.#lanes = new Lanes(options.concurrency ?? 4, () => this.#takeSafely());
  }

  wake(): void {
    this.#lanes.wake();
  }

  async stop(graceMs: number): Promise<void> {
    // First a chance to end, then the signal: what is cut off is tried again by the next process.
    const cut = setTimeout(() => this.#stopping.abort(), graceMs / 2);
    await this.#lanes.stop(graceMs);
    clearTimeout(cut);
  }

  async #takeSafely(): Promise<boolean> {
    try {
      const [job] = await this.#boss.fetch<Envelope<unknown> | null>(this.queue, { batchSize: 1, includeMetadata: true });
      if (!job) return false;
      await this.#run(job);
      return true;
    } catch (error) {
      this.#source.log.error({ err: error, queue: this.queue }, 'a message could not be taken');
      return false;
    }
  }

  async #run(job: JobWithMetadata<Envelope<unknown> | null>): Promise<void> {
    const envelope = envelopeOf(job);
    const attempt = job.retryCount + 1;
    const ctx = makeContext(this.#source, serviceViewer(envelope.tenantId), envelope.requestId);
    const lost = new AbortController();
    const beat = setInterval(() => void this.#beat(job, lost), beatMs);
    try {
      await this.#consumer.handle(ctx, envelope.body, {
        envelope,
        attempt,
        signal: AbortSignal.any([lost.signal, this.#stopping.signal]),
      });
      await this.#boss.complete(this.queue, job.id);
      if (this.#consumer.message.personal) await this.#boss.deleteJob(this.queue, job.id);
    } catch (error) {
      ctx.log.error(
        { err: error, queue: this.queue, jobId: job.id, attempt },
        'a message could not be handled; it is tried again',
      );
      await this.#boss.fail(this.queue, job.id, describeFailure(error));
      if (attempt >= this.#tries) await this.#boss.cancel(this.queue, job.id);
    } finally {
      clearInterval(beat);
    }
  }

  async #beat(job: Job<unknown>, lost: AbortController): Promise<void> {
    try {
      await this.#boss.touch(this.queue, job.id);
    } catch (error) {
      this.#source.log.warn({ err: error, queue: this.queue, jobId: job.id }, 'a lease could not be renewed');
      lost.abort();
    }
  }
}

/** A schedule's job has no envelope: it runs as the system over all tenants. */
function envelopeOf(job: Job<Envelope<unknown> | null>): Envelope<unknown> {
  if (job.data && 'tenantId' in job.data) return job.data;
  return { id: job.id, tenantId: '*', at: new Date().toISOString(), requestId: job.id, actorId: null, body: null };
}
