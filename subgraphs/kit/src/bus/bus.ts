import { sql } from 'kysely';
import { type Db, fromKysely, PgBoss } from 'pg-boss';
import type { AnyTx } from '../context/context.ts';
import { type ContextSource, makeContext } from '../context/make-context.ts';
import type { Outbox } from '../context/outbox.ts';
import { serviceViewer } from '../context/viewer.ts';
import type { Database } from '../db/database.ts';
import type { LiveChannel } from '../live/live.ts';
import type { Log } from '../log/log.ts';
import type { Consumer, Schedule } from './consumer.ts';
import type { QueueTable } from './failure.ts';
import { callOnce, handleInTransaction, type OutsideConsumer } from './handle.ts';
import type { Envelope, Message } from './message.ts';
import { type OutsideWork, OutsideWorker } from './outside.worker.ts';
import { queueName, queueTopic, scheduleQueue } from './queue.ts';
import { RowsWorker } from './rows.worker.ts';
import type { Worker } from './worker.ts';

export interface Bus {
  readonly outbox: Outbox;
  /** Starts the consumers, once the subgraph's ports are open. */
  start(source: ContextSource<unknown>): Promise<void>;
  /** Handles a message right now as if it had come by its queue; for tests and tools. Resolves when it was handled. */
  deliver(message: Message<unknown>, envelope: Envelope<unknown>): Promise<void>;
  /** Takes no new work, waits for what runs, at most `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

export interface BusOptions {
  readonly subgraph: string;
  readonly database: Database;
  readonly consumers: readonly Consumer[];
  readonly schedules: readonly Schedule[];
  readonly sends: readonly Message<unknown>[];
  readonly live: LiveChannel;
  readonly log: Log;
}

/** Milliseconds between looks for work that no hint announced: delayed messages, retries, lost hints. */
const pollMs = 1000;
/** Milliseconds until the first look: a process is open before it works off what has waited. */
const firstLookMs = 250;

/** The subgraph's end of the bus: pg-boss in PostgreSQL, as the subgraph's own role. */
export async function openBus(options: BusOptions): Promise<Bus> {
  const { database, subgraph, live, log } = options;
  const boss = new PgBoss({ db: poolDb(database), migrate: false, createSchema: false, supervise: false, schedule: false });
  boss.on('error', (error) => log.error({ err: error }, 'the bus reported an error'));
  await boss.start();
  const allowed = new Set(
    options.sends.flatMap((message) =>
      'reply' in message ? [message.name, (message.reply as Message<unknown>).name] : [message.name],
    ),
  );
  // A participant of a saga answers on the step's reply queue without declaring it.
  for (const { message } of options.consumers) if ('reply' in message) allowed.add((message.reply as Message<unknown>).name);
  const outbox = makeOutbox(boss, subgraph, allowed);
  let workers: Worker[] = [];
  let poll: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();
  let stopped = false;
  const stops: (() => Promise<void>)[] = [];
  let running: ContextSource<unknown> | undefined;

  return {
    outbox,
    async start(source) {
      running = source;
      const tables = await queueTables(boss, [
        ...options.consumers.map(({ message }) => queueName(subgraph, message)),
        ...options.schedules.map(({ name }) => scheduleQueue(subgraph, name)),
      ]);
      workers = [
        ...options.consumers.map((consumer) => {
          const at = tables.get(queueName(subgraph, consumer.message)) as QueueTable;
          return consumer.how === 'rows'
            ? new RowsWorker(boss, at, source, consumer)
            : new OutsideWorker(boss, at, source, outsideWork(at.queue, consumer));
        }),
        ...options.schedules.map((schedule) => {
          const at = tables.get(scheduleQueue(subgraph, schedule.name)) as QueueTable;
          return new OutsideWorker(boss, at, source, scheduledWork(schedule));
        }),
      ];
      for (const worker of workers) stops.push(await live.subscribe(queueTopic(worker.queue), () => worker.wake()));
      const look = async (): Promise<void> => {
        await wakeWaiting(database, [...tables.values()], workers).catch((error: unknown) =>
          log.warn({ err: error }, 'could not look for waiting messages'),
        );
        if (!stopped) lookIn(pollMs);
      };
      const lookIn = (ms: number): void => {
        poll = setTimeout(() => {
          looking = look();
        }, ms);
        poll.unref();
      };
      lookIn(firstLookMs);
    },
    async deliver(message, envelope) {
      const consumer = options.consumers.find((candidate) => candidate.message.name === message.name);
      if (!consumer || !running) throw new Error(`${subgraph} does not receive ${message.name}, or its bus is not started.`);
      if (consumer.how === 'rows') return handleInTransaction(running, consumer, queueName(subgraph, message), envelope);
      const ctx = makeContext(running, serviceViewer(envelope.tenantId), envelope.requestId);
      const call = { envelope, attempt: 1, signal: new AbortController().signal };
      await callOnce(ctx, consumer, queueName(subgraph, message), call);
    },
    async stop(graceMs = 4000) {
      stopped = true;
      clearTimeout(poll);
      await looking;
      await Promise.all(stops.splice(0).map((stop) => stop()));
      await Promise.all(workers.map((worker) => worker.stop(graceMs)));
      await boss.stop({ graceful: false });
    },
  };
}

/** pg-boss's statements outside a transaction, on the subgraph's own pool. Its tables carry no tenant. */
function poolDb(database: Database): Db {
  return { executeSql: (text, values) => database.pool.query(text, values as unknown[]) };
}

function makeOutbox(boss: PgBoss, subgraph: string, allowed: ReadonlySet<string>): Outbox {
  return {
    async send(tx, message, payload, sendOptions) {
      if (message.from !== subgraph || !allowed.has(message.name))
        throw new Error(`${subgraph} does not declare that it sends ${message.name}.`);
      const envelope: Envelope<unknown> = {
        id: tx.ids.next('event'),
        tenantId: tx.viewer.tenantId,
        at: tx.clock.now().toISOString(),
        requestId: tx.requestId,
        actorId: tx.viewer.userId,
        body: payload,
      };
      const db = transactionDb(tx);
      for (const consumer of message.to) {
        const queue = queueName(consumer, message);
        await boss.send(queue, envelope, { db, ...(sendOptions.at ? { startAfter: sendOptions.at } : {}) });
        if (!sendOptions.at) tx.afterCommit(() => tx.live.publish(queueTopic(queue), {}));
      }
    },
  };
}

export function transactionDb(tx: AnyTx): Db {
  return fromKysely(tx.em.getKysely() as never);
}

function outsideWork(queue: string, consumer: OutsideConsumer): OutsideWork {
  const { options, message } = consumer;
  return { ...options, personal: message.personal, run: (ctx, call) => callOnce(ctx, consumer, queue, call) };
}

/** A run that fails three times waits for the next one by the clock. */
function scheduledWork(schedule: Schedule): OutsideWork {
  return { concurrency: 1, tries: 3, personal: false, run: (ctx) => schedule.run(ctx) };
}

/** One cheap query over the subgraph's own queue tables tells which have work that is due. */
async function wakeWaiting(database: Database, tables: readonly QueueTable[], workers: readonly Worker[]): Promise<void> {
  if (tables.length === 0) return;
  const looks = tables.map(
    ({ queue, table }) =>
      sql`select ${sql.lit(queue)} as queue where exists (select 1 from ${sql.table(`pgboss.${table}`)} where state < 'active' and start_after <= now())`,
  );
  const { sql: text } = sql.join(looks, sql` union all `).compile(database.db('*'));
  // Prepared under a name: planning it over so many tables takes longer than looking.
  const { rows } = await database.pool.query<{ queue: string }>({ name: 'what waits', text });
  const waiting = new Set(rows.map((row) => row.queue));
  for (const worker of workers) if (waiting.has(worker.queue)) worker.wake();
}

async function queueTables(boss: PgBoss, names: readonly string[]): Promise<ReadonlyMap<string, QueueTable>> {
  const queues = names.length === 0 ? [] : await boss.getQueues([...names]);
  const tables = new Map(queues.map(({ name, table }) => [name, { queue: name, table }]));
  const missing = names.find((name) => !tables.has(name));
  if (missing === undefined) return tables;
  throw new Error(
    `There is no queue ${missing}: the message is not in the catalogue, or the bus schema is older than it. Run \`npm run migrate\`.`,
  );
}
