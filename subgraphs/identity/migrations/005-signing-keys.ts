import { migration } from '@lyceum/kit/db/migration.ts';

/** The life of signing keys: when each stage began, and why a key was removed before its time. */
export const m005 = migration(
  '005-signing-keys',
  ({ role }) => `
alter table signing_key
  alter column sealed_private_jwk drop not null,
  add column activated_at timestamptz,
  add column retired_at timestamptz,
  add column removed_at timestamptz,
  add column removed_because text,
  drop constraint signing_key_state_check;

-- Keys from before were active from the start. The clock of one that was retired by hand begins now: its last token is younger than that.
update signing_key set activated_at = created_at where state <> 'next';
update signing_key set retired_at = now(), sealed_private_jwk = null where state = 'retired';

alter table signing_key
  add check (state in ('next', 'active', 'retired', 'removed')),
  -- A private half is kept only while the key signs or will sign.
  add check ((sealed_private_jwk is not null) = (state in ('next', 'active'))),
  add check (state <> 'active' or activated_at is not null),
  add check (state <> 'retired' or retired_at is not null),
  add check ((state = 'removed') = (removed_at is not null)),
  add check (state = 'removed' or removed_because is null);
create unique index signing_key_next on signing_key (state) where state = 'next';
-- A removed key stays as a row: it tells what was once trusted.
revoke delete, truncate on signing_key from ${role};
`,
);
