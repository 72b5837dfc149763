import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Faces that are compared at check-in, by whom they were agreed to, and what people are being asked to show. */
export const m018 = migration(
  '018-face',
  () => `
-- One for each person. There are no pictures anywhere.
create table face_enrolment (
  user_id text primary key references user_account (id) deferrable initially deferred,
  tenant_id text not null,
  -- 128 numbers, sealed under the person's key.
  sealed_descriptor bytea not null,
  -- Name and version: what another one made cannot be compared.
  model text not null,
  consent_version int not null,
  enrolled_at timestamptz not null
);

-- What somebody is being asked to show: good for one answer.
create table face_challenge (
  challenge_hash text primary key,
  tenant_id text not null,
  purpose text not null check (purpose in ('ENROL', 'CHECK_IN')),
  user_id text not null,
  session_id text not null,
  poses text[] not null check (cardinality(poses) = 3),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index face_challenge_expiry on face_challenge (expires_at);

${isolateByTenant('face_enrolment', 'face_challenge')}
`,
);
