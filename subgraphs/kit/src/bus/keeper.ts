import { PgBoss } from 'pg-boss';

/** Hours for which a handled message stays, so that it can be looked at and delivered again. Those with personal text go at once. */
const keptHours = 24;
const forgetEveryMs = 600_000;

/**
 * The one keeper of the bus, as the owner: gives back what a dead worker held, runs schedules, deletes what is finished. One per installation is enough;
 * several do no harm.
 */
export async function keepBus(ownerUrl: string, onError: (error: Error) => void): Promise<{ stop(): Promise<void> }> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    max: 2,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    maintenanceIntervalSeconds: 3600,
    // No message waits for another one; looking for those costs as many milliseconds as there are tables, for each of them.
    flowIntervalSeconds: 24 * 3600,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', onError);
  await boss.start();
  const forget = (): void => void forgetHandled(boss).catch(onError);
  const timer = setInterval(forget, forgetEveryMs);
  forget();
  return {
    async stop() {
      clearInterval(timer);
      await boss.stop({ graceful: false });
    },
  };
}

/** pg-boss's own deletion would take the dead along: it goes by the time of the end, whatever the end was. */
async function forgetHandled(boss: PgBoss): Promise<void> {
  await boss
    .getDb()
    .executeSql(`delete from pgboss.job where state = 'completed' and completed_on < now() - interval '${keptHours} hours'`);
}
