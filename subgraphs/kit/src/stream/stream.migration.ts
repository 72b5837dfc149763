import { isolateByTenant, type Migration, migration } from '../db/migration.ts';

const streams = migration(
  'kit-020-stream',
  () => `
create table stream_head (
  tenant_id text not null,
  stream text not null,
  -- The newest item's sequence, and the newest that was purged.
  sequence bigint not null,
  purged bigint not null default 0,
  primary key (tenant_id, stream)
);
create table stream_item (
  tenant_id text not null,
  stream text not null,
  sequence bigint not null,
  type text not null,
  data jsonb not null,
  at timestamptz not null,
  primary key (tenant_id, stream, sequence)
);
create index stream_item_by_age on stream_item (at);
${isolateByTenant('stream_head', 'stream_item')}
`,
);

export const streamMigrations: readonly Migration[] = [streams];
