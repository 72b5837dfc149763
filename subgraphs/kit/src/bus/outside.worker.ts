import type { Db, JobWithMetadata, PgBoss } from 'pg-boss';
import type { AnyContext } from '../context/context.ts';
import { type ContextSource, makeContext } from '../context/make-context.ts';
import { serviceViewer } from '../context/viewer.ts';
import type { OutsideCall, OutsideOptions } from './consumer.ts';
import { failMessage, type QueueTable } from './failure.ts';
import type { Envelope } from './message.ts';
import { Lanes, type Worker } from './worker.ts';

/** What the queue's jobs make this worker do. */
export interface OutsideWork extends OutsideOptions {
  /** Whether the payload holds personal text, which is deleted as soon as it is handled. */
  readonly personal: boolean;
  run(ctx: AnyContext, call: OutsideCall<unknown>): Promise<void>;
}

type Claim = JobWithMetadata<Envelope<unknown> | null>;

/** Less than half of pg-boss's shortest lease of ten seconds. */
const beatMs = 4000;

/** Holds a lease by heartbeat while the handler calls the outside; a worker that dies loses it, and another one takes over. */
export class OutsideWorker implements Worker {
  readonly queue: string;
  readonly #boss: PgBoss;
  readonly #at: QueueTable;
  readonly #source: ContextSource<unknown>;
  readonly #work: OutsideWork;
  readonly #tries: number;
  readonly #lanes: Lanes;
  readonly #stopping = new AbortController();

  constructor(boss: PgBoss, at: QueueTable, source: ContextSource<unknown>, work: OutsideWork) {
    this.#boss = boss;
    this.#at = at;
    this.queue = at.queue;
    this.#source = source;
    this.#work = work;
    this.#tries = work.tries ?? 8;
    this.#lanes = new Lanes(work.concurrency ?? 4, () => this.#takeSafely());
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

  /** Every word to pg-boss names the attempt too: whoever lost the lease can settle nothing of whoever took over. */
  async #run(job: Claim): Promise<void> {
    const envelope = envelopeOf(job);
    const attempt = job.retryCount + 1;
    const ctx = makeContext(this.#source, serviceViewer(envelope.tenantId), envelope.requestId);
    const lost = new AbortController();
    const beat = setInterval(() => void this.#beat(job, lost), beatMs);
    try {
      await this.#lease(job);
      await this.#work.run(ctx, { envelope, attempt, signal: AbortSignal.any([lost.signal, this.#stopping.signal]) });
      await this.#boss.complete(this.queue, job);
      if (this.#work.personal) await this.#boss.deleteJob(this.queue, job.id);
    } catch (error) {
      ctx.log.error({ err: error, queue: this.queue, jobId: job.id, attempt }, 'a message could not be handled');
      await failMessage(this.#boss.getDb() as Db, this.#at, job, error, this.#tries);
    } finally {
      clearInterval(beat);
    }
  }

  /** Queues are made with the shortest lease; a handler that knows its work to be slow to beat asks for a longer one. */
  async #lease(job: Claim): Promise<void> {
    const seconds = this.#work.leaseSeconds ?? 0;
    if (seconds <= 10) return;
    const text = `update pgboss.${this.#at.table} set heartbeat_seconds = $1 where id = $2`;
    await this.#source.database.pool.query(text, [seconds, job.id]);
  }

  async #beat(job: Claim, lost: AbortController): Promise<void> {
    try {
      // Declared as opaque by pg-boss; it is the number of rows that the beat reached.
      const { affected } = (await this.#boss.touch(this.queue, job)) as { affected: number };
      if (affected > 0 || lost.signal.aborted) return;
      this.#source.log.warn({ queue: this.queue, jobId: job.id }, 'a lease was lost; another worker has the message');
      lost.abort();
    } catch (error) {
      // Not lost yet: the next beat may come through before the lease ends.
      this.#source.log.warn({ err: error, queue: this.queue, jobId: job.id }, 'a lease could not be renewed');
    }
  }
}

/** A schedule's job has no envelope: it runs as the system over all tenants. */
function envelopeOf(job: Claim): Envelope<unknown> {
  if (job.data && 'tenantId' in job.data) return job.data;
  return { id: job.id, tenantId: '*', at: new Date().toISOString(), requestId: job.id, actorId: null, body: null };
}
