import { PgBoss } from 'pg-boss';

/** Hours for which a handled message stays, so that it can be looked at and delivered again. Those with personal text go at once. */
const keptHours = 24;
const forgetEveryMs = 600_000;
/** Between looks for what a dead worker held: with the shortest lease of ten seconds, it is given back within twelve. */
const lookEveryMs = 2_000;
const maintainEveryMs = 3_600_000;
const calmMs = 60_000;

/**
 * The one keeper of the bus, as the owner: gives back what a dead worker held, runs schedules, deletes what is finished. One per installation is enough;
 * several do no harm.
 */
export async function keepBus(ownerUrl: string, onError: (error: Error) => void): Promise<{ stop(): Promise<void> }> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    max: 2,
    // By itself pg-boss goes through every queue with five statements each time, which for a hundred queues is a quarter of a core.
    supervise: false,
    monitorIntervalSeconds: 1,
    // No message waits for another one; looking for those costs as many milliseconds as there are tables, for each of them.
    flowIntervalSeconds: 24 * 3600,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', onError);
  await boss.start();
  const stops = [
    // None of them while the house opens: each goes through as many tables as there are queues.
    repeat(() => giveBack(boss), lookEveryMs, lookEveryMs, onError),
    repeat(() => forgetHandled(boss), lookEveryMs, forgetEveryMs, onError),
    repeat(() => boss.supervise(), calmMs, maintainEveryMs, onError),
  ];
  return {
    async stop() {
      await Promise.all(stops.map((stop) => stop()));
      await boss.stop({ graceful: false });
    },
  };
}

/** Runs `work` after `firstMs`, and again `everyMs` after each end. Returns what stops it, and resolves when a run in flight has ended. */
function repeat(
  work: () => Promise<void>,
  firstMs: number,
  everyMs: number,
  onError: (error: Error) => void,
): () => Promise<void> {
  let running = Promise.resolve();
  let stopped = false;
  const run = async (): Promise<void> => {
    await work().catch(onError);
    if (!stopped) wait(everyMs);
  };
  let timer: NodeJS.Timeout | undefined;
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      running = run();
    }, ms);
  };
  wait(firstMs);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}

/** One look at all queues; those in which a lease ran out are left to pg-boss, which puts the message back or, after the last try, makes it dead. */
async function giveBack(boss: PgBoss): Promise<void> {
  const { rows } = (await boss.getDb().executeSql(
    `select distinct name from pgboss.job where state = 'active'
       and (heartbeat_on + heartbeat_seconds * interval '1 s' < now() or started_on + expire_seconds * interval '1 s' < now())`,
  )) as { rows: { name: string }[] };
  for (const { name } of rows) await boss.supervise(name);
}

/** pg-boss's own deletion would take the dead along: it goes by the time of the end, whatever the end was. */
async function forgetHandled(boss: PgBoss): Promise<void> {
  await boss
    .getDb()
    .executeSql(`delete from pgboss.job where state = 'completed' and completed_on < now() - interval '${keptHours} hours'`);
}
