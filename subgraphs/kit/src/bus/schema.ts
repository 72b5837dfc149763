import { createHash } from 'node:crypto';
import pg from 'pg';
import { PgBoss, type Queue } from 'pg-boss';
import { roleName } from '../db/role.ts';
import type { QueuePlan } from './queue.ts';

const hours = 3600;
/** Tries before a message is dead: with the back-off below about two hours, long enough for a person to mend what is broken. */
const tries = 14;

/**
 * Makes pg-boss's schema and one queue with a table of its own per (consumer, message), and grants by the catalogue: only the declared sender may
 * insert, only the consumer may read. Run by the owner; returns at once when this catalogue was applied before. `roles` are the subgraphs' roles, perhaps still on
 * their way (`migrateAll`): a hundred queues take as long as all migrations, so they are made side by side. What `roles` rejects with, this rejects with.
 */
export async function createBusSchema(
  ownerUrl: string,
  queues: readonly QueuePlan[],
  roles: Promise<unknown> = Promise.resolve(),
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([4, queues]))
      .digest('hex');
    if ((await appliedFingerprint(client)) === fingerprint) return;
    await client.query('select pg_advisory_lock(7275120262)');
    if ((await appliedFingerprint(client)) === fingerprint) return;
    await makeQueues(ownerUrl, queues);
    await roles;
    await grant(client, queues);
    await client.query(`create table if not exists pgboss.lyceum_catalogue (fingerprint text not null);
      delete from pgboss.lyceum_catalogue; insert into pgboss.lyceum_catalogue values ('${fingerprint}');`);
  } finally {
    await client.end();
  }
}

async function appliedFingerprint(client: pg.Client): Promise<string | null> {
  const there = await client.query("select to_regclass('pgboss.lyceum_catalogue') as name");
  if (there.rows[0]?.name === null) return null;
  return (await client.query('select fingerprint from pgboss.lyceum_catalogue')).rows[0]?.fingerprint ?? null;
}

async function makeQueues(ownerUrl: string, queues: readonly QueuePlan[]): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, supervise: false, schedule: false, max: 1 });
  boss.on('error', () => {});
  await boss.start();
  try {
    const known = new Set((await boss.getQueues()).map((queue) => queue.name));
    await addQueues(
      boss,
      queues.filter(({ name }) => !known.has(name)),
    );
    for (const queue of queues) {
      if (known.has(queue.name)) await boss.updateQueue(queue.name, optionsOf(queue));
      if (queue.cron) await boss.schedule(queue.name, queue.cron, {}, { missed: 'once' });
    }
    const timed = new Set(queues.filter(({ cron }) => cron).map(({ name }) => name));
    for (const { name } of await boss.getSchedules()) if (!timed.has(name)) await boss.unschedule(name);
    // The keeper's look for messages that wait for others (`keeper.ts`) is not due as the house starts.
    await boss.getDb().executeSql('update pgboss.version set flow_on = now()');
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** All by one statement of the function that `boss.createQueue` calls for each: a hundred tables are made without a hundred questions, and this thread is free meanwhile. */
async function addQueues(boss: PgBoss, queues: readonly QueuePlan[]): Promise<void> {
  if (queues.length === 0) return;
  const options = queues.map((queue) =>
    // `exclusive`: while a run waits or works no other is added.
    JSON.stringify({ ...optionsOf(queue), policy: queue.cron ? 'exclusive' : 'standard', partition: true }),
  );
  const statement =
    'select pgboss.create_queue(name, options) from unnest($1::text[], $2::text[]::jsonb[]) as queue (name, options)';
  await boss.getDb().executeSql(statement, [queues.map(({ name }) => name), options]);
}

function optionsOf(queue: QueuePlan): Omit<Queue, 'name'> {
  const kept = {
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 1800,
    expireInSeconds: 6 * hours,
    heartbeatSeconds: 10,
    retentionSeconds: 400 * 24 * hours,
  };
  // A schedule's next run does what a failed one left undone; a message that is dead stays until somebody decides (`tools.ts`).
  return queue.cron
    ? { ...kept, retryLimit: 2, deleteAfterSeconds: 24 * hours }
    : { ...kept, retryLimit: tries - 1, deleteAfterSeconds: 0 };
}

/** Rights by the catalogue; the same statements again change nothing. */
async function grant(client: pg.Client, queues: readonly QueuePlan[]): Promise<void> {
  const { rows } = await client.query<{ name: string; table_name: string }>('select name, table_name from pgboss.queue');
  const tables = new Map(rows.map((row) => [row.name, row.table_name]));
  const { rows: existing } = await client.query<{ rolname: string }>(
    "select rolname from pg_roles where rolname like 'lyceum_%'",
  );
  const roles = new Set(existing.map((row) => row.rolname));
  const everybody = [...roles].join(', ');
  if (everybody === '') return;
  const statements = [
    `revoke all on all tables in schema pgboss from ${everybody};`,
    `grant usage on schema pgboss to ${everybody};`,
    `grant select on pgboss.version, pgboss.queue, pgboss.subscription, pgboss.schedule to ${everybody};`,
  ];
  for (const queue of queues) {
    const table = `pgboss.${tables.get(queue.name)}`;
    const consumer = roleName(queue.consumer);
    if (roles.has(consumer)) statements.push(`grant select, insert, update, delete on ${table} to ${consumer};`);
    for (const sender of queue.senders.map(roleName)) {
      if (roles.has(sender))
        statements.push(`grant insert on ${table} to ${sender}; grant select (id, start_after) on ${table} to ${sender};`);
    }
  }
  await client.query(statements.join('\n'));
}
