import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** Faces that are compared at check-in, what people are being asked to show; and telephones on which people are told what concerns their account. */
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

-- It opens nothing: neither a way to sign in nor a second factor.
create table phone (
  user_id text primary key references user_account (id) deferrable initially deferred,
  tenant_id text not null,
  -- E.164, sealed under the person's key.
  sealed_number text not null,
  confirmed_at timestamptz not null
);

-- A number whose code is waited for, and, for a day, that something was sent to it.
create table phone_request (
  id text primary key,
  tenant_id text not null,
  user_id text not null,
  sealed_number text not null,
  -- An HMAC of the number, by which messages to it are counted.
  number_code text not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index phone_request_user on phone_request (user_id, asked_at desc);
create index phone_request_number on phone_request (number_code, asked_at);
create index phone_request_asked on phone_request (tenant_id, asked_at);

${isolateByTenant('face_enrolment', 'face_challenge', 'phone', 'phone_request')}
`,
);
