import { isolateByTenant, migration } from '@lyceum/kit/db/migration.ts';

/** The audit log as a chain of hashes per tenant, with signed heads; and what of it can be forgotten. */
export const m013 = migration(
  '013-audit-chain',
  ({ role }) => `
alter table audit_entry
  add column on_behalf_of text,
  -- Whose details \`personal\` holds.
  add column person_id text,
  -- json and not jsonb: its text stays byte for byte what the commitment was made of.
  add column personal json,
  add column personal_salt text,
  -- SHA-256 over salt and details (see audit/link.rules.ts); it stays when they go, so that the chain still verifies.
  add column commitment text check (commitment ~ '^[0-9a-f]{64}$'),
  add column number bigint check (number >= 1),
  add column hash text check (hash ~ '^[0-9a-f]{64}$'),
  add check (personal is null or commitment is not null),
  add check ((personal is null) = (personal_salt is null)),
  add check ((commitment is null) = (person_id is null)),
  add check ((number is null) = (hash is null));

-- The wall between tenants also stands before an owner who is no superuser.
select set_config('app.tenant', '*', true);
-- Reasons that were written before this are free text about somebody: they become details that can be forgotten.
update audit_entry set
  person_id = case when subject_id like 'user\\_%' then subject_id else coalesce(actor_id, subject_id) end,
  personal = json_build_object('reason', facts ->> 'reason'),
  personal_salt = encode(gen_random_bytes(16), 'hex'),
  facts = facts - 'reason'
where facts ? 'reason';
update audit_entry set commitment = encode(sha256(convert_to(
  octet_length(personal_salt) || ':' || personal_salt || ',' || octet_length(personal::text) || ':' || personal::text || ',', 'UTF8'
)), 'hex')
where personal is not null;

create unique index audit_entry_number on audit_entry (tenant_id, number);
create index audit_entry_open on audit_entry (tenant_id, at, id) where number is null;
create index audit_entry_actor on audit_entry (tenant_id, actor_id, at desc, id desc);
create index audit_entry_subject on audit_entry (tenant_id, subject_id, at desc, id desc);
create index audit_entry_action on audit_entry (tenant_id, action, at desc, id desc);
create index audit_entry_person on audit_entry (person_id, tenant_id) where personal is not null;

-- Written without a number; numbered once, by the closer; forgotten once. Nothing else, not even by the subgraph itself.
revoke insert on audit_entry from ${role};
grant insert (
  id, tenant_id, at, action, actor_id, actor_role, on_behalf_of, subject_id, request_id, facts,
  person_id, personal, personal_salt, commitment
) on audit_entry to ${role};
grant update (number, hash, personal, personal_salt) on audit_entry to ${role};

create function audit_entry_stays() returns trigger language plpgsql as $$
begin
  if (new.number, new.hash) is distinct from (old.number, old.hash) and old.number is not null then
    raise exception 'The audit entry % has its place in the chain already.', old.id using errcode = 'insufficient_privilege';
  end if;
  if (new.personal::text, new.personal_salt) is distinct from (old.personal::text, old.personal_salt)
     and (new.personal is not null or new.personal_salt is not null) then
    raise exception 'Details of the audit entry % can be forgotten, not changed.', old.id using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger audit_entry_stays before update on audit_entry for each row execute function audit_entry_stays();

-- The head of a chain as it was after each closing, signed by a key that the database does not hold.
create table audit_anchor (
  tenant_id text not null,
  number bigint not null check (number >= 1),
  hash text not null,
  at timestamptz not null,
  key_id text not null,
  signature text not null,
  primary key (tenant_id, number)
);
revoke update, delete, truncate on audit_anchor from ${role};
${isolateByTenant('audit_anchor')}
`,
);
