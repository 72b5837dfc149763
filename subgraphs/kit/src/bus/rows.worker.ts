import type { EntityManager } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { fromKysely, type Job, type JobWithMetadata, type PgBoss } from 'pg-boss';
import type { AnyContext } from '../context/context.ts';
import { type ContextSource, makeContext } from '../context/make-context.ts';
import { makeTx, Refusal, runHooks } from '../context/transact.ts';
import { serviceViewer } from '../context/viewer.ts';
import { failMessage, type QueueTable } from './failure.ts';
import { applyOnce, type RowsConsumer } from './handle.ts';
import type { Envelope } from './message.ts';
import { Lanes, type Worker } from './worker.ts';

/** Transactions at once per queue: the pool has six connections, and requests need some. */
const concurrency = 2;

interface Ran {
  readonly ctx: AnyContext;
  readonly hooks: (() => void | Promise<void>)[];
}

/**
 * Claim, effects, completion and what is sent on are one transaction: a killed process leaves the message as it was, for the next one,
 * within a second. A handler that throws rolls back to the savepoint, and its failure is recorded in the same transaction.
 */
export class RowsWorker implements Worker {
  readonly queue: string;
  readonly #boss: PgBoss;
  readonly #at: QueueTable;
  readonly #consumer: RowsConsumer;
  readonly #source: ContextSource<unknown>;
  readonly #lanes: Lanes;

  constructor(boss: PgBoss, at: QueueTable, source: ContextSource<unknown>, consumer: RowsConsumer) {
    this.#boss = boss;
    this.#at = at;
    this.queue = at.queue;
    this.#consumer = consumer;
    this.#source = source;
    this.#lanes = new Lanes(concurrency, () => this.#takeSafely());
  }

  wake(): void {
    this.#lanes.wake();
  }

  stop(graceMs: number): Promise<void> {
    return this.#lanes.stop(graceMs);
  }

  /** An outage of the database must not end the lane's process; the poll looks again. */
  async #takeSafely(): Promise<boolean> {
    try {
      const ran = await this.#take();
      if (ran) await runHooks(ran.ctx, ran.hooks);
      return ran !== null;
    } catch (error) {
      this.#source.log.error({ err: error, queue: this.queue }, 'a message could not be taken');
      return false;
    }
  }

  #take(): Promise<Ran | null> {
    // The transaction begins before its tenant is known: it begins without one that owns rows, and the message names it.
    return this.#source.database.em('none').transactional(async (em) => {
      const db = fromKysely(em.getKysely() as never);
      const [job] = await this.#boss.fetch<Envelope<unknown>>(this.queue, { batchSize: 1, includeMetadata: true, db });
      if (!job) return null;
      return this.#handle(em as EntityManager, db, job);
    });
  }

  async #handle(em: EntityManager, db: ReturnType<typeof fromKysely>, job: JobWithMetadata<Envelope<unknown>>): Promise<Ran> {
    const envelope = job.data;
    const ctx = makeContext(this.#source, serviceViewer(envelope.tenantId), envelope.requestId);
    const hooks: Ran['hooks'] = [];
    const kysely = em.getKysely() as never;
    await sql`select set_config('app.tenant', ${envelope.tenantId}, true)`.execute(kysely);
    await sql`savepoint handler`.execute(kysely);
    try {
      await applyOnce(makeTx(this.#source, ctx, em, hooks), this.#consumer, this.queue, envelope);
      await em.flush();
      // What is looked at only at the end would fail the commit, behind the reach of `catch`, and the message would be taken again for ever.
      await sql`set constraints all immediate`.execute(kysely);
      await this.#settle(job, db);
      return { ctx, hooks };
    } catch (error) {
      em.clear();
      await sql`rollback to savepoint handler`.execute(kysely);
      if (error instanceof Refusal) await this.#settle(job, db);
      else {
        ctx.log.error({ err: error, queue: this.queue, jobId: job.id }, 'a message could not be handled');
        await failMessage(db, this.#at, job, error, null);
      }
      return { ctx, hooks: [] };
    }
  }

  /** What held personal text is gone as soon as it is done. */
  async #settle(job: Job<unknown>, db: ReturnType<typeof fromKysely>): Promise<void> {
    await this.#boss.complete(this.queue, job.id, null, { db });
    if (this.#consumer.message.personal) await this.#boss.deleteJob(this.queue, job.id, { db });
  }
}
