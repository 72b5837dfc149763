import { isolateByTenant, type Migration, migration } from '../db/migration.ts';

const sagas = migration(
  'kit-010-saga',
  () => `
create table saga (
  id text primary key,
  tenant_id text not null,
  name text not null,
  data jsonb not null,
  -- RUNNING goes forward from step to step, UNDOING back; the other two are ends.
  state text not null check (state in ('RUNNING', 'UNDOING', 'COMPLETED', 'ABANDONED')),
  step text,
  reason jsonb,
  started_at timestamptz not null,
  ended_at timestamptz
);
create table saga_entry (
  saga_id text not null references saga (id),
  tenant_id text not null,
  sequence int not null,
  step text not null,
  state text not null check (state in ('STARTED', 'DONE', 'FAILED', 'UNDOING', 'UNDONE', 'COMPLETED', 'ABANDONED')),
  code text,
  message text,
  at timestamptz not null,
  primary key (saga_id, sequence)
);
${isolateByTenant('saga', 'saga_entry')}
`,
);

export const sagaMigrations: readonly Migration[] = [sagas];
