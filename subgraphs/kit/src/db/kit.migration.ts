import { envelopeMigrations } from '../envelope/envelope.migration.ts';
import { sagaMigrations } from '../saga/saga.migration.ts';
import { streamMigrations } from '../stream/stream.migration.ts';
import { isolateByTenant, type Migration, migration } from './migration.ts';

const inbox = migration(
  'kit-001-inbox',
  () => `
create table inbox (
  tenant_id text not null,
  queue text not null,
  event_id text not null,
  handled_at timestamptz not null default now(),
  primary key (queue, event_id)
);
create index inbox_by_age on inbox (handled_at);
${isolateByTenant('inbox')}
`,
);

const idempotency = migration(
  'kit-002-idempotency',
  () => `
create table idempotency (
  tenant_id text not null,
  user_id text not null,
  operation text not null,
  key text not null,
  args_hash text not null,
  result jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id, operation, key)
);
create index idempotency_by_age on idempotency (created_at);
${isolateByTenant('idempotency')}
`,
);

/** Tables that every subgraph has, because the kit's parts work in the subgraph's own transactions. */
export const kitMigrations: readonly Migration[] = [
  inbox,
  idempotency,
  ...sagaMigrations,
  ...streamMigrations,
  ...envelopeMigrations,
];
