import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { tellChanged } from '@lyceum/kit/live/changed.ts';
import { erasePeople, type StoreReport } from '@lyceum/kit/privacy/erase.ts';
import { sql } from 'kysely';
import { forgetInAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import { faceTries } from '../face/challenge.ts';
import { phoneTries } from '../phone/phone.rules.ts';
import { dropUnusedWords } from '../search/forget-words.ts';
import { codeTries } from '../second-factor/take-code.ts';
import { clearAttempts } from '../session/attempt.service.ts';
import { keepBan } from '../suspension/banned-address.ts';
import { erasePlan, isNobodyElses, ownAddresses } from './erase.ts';
import { parts } from './parts.ts';

/** What brings pieces of people's data here. */
const hears = parts.map(([, message]) => message);

/** Erases a person, known by these ids of which the first is that of the account, from identity, but for the addresses to which the last mail goes: the erasure itself keeps them until then. */
export async function forgetPerson(
  tx: Write,
  erasureId: string,
  ids: readonly [string, ...string[]],
): Promise<readonly StoreReport[]> {
  const [personId] = ids;
  const addresses = await takeAddresses(tx, ids);
  const bans = {
    deleted: 0,
    anonymised: 0,
    kept: await keepBan(tx, ids, await confirmedAddresses(tx, personId)),
    ground: 'LEGAL_CLAIMS' as const,
  };
  for (const address of addresses) await clearAttempts(tx, address);
  await clearAttempts(tx, codeTries(personId));
  await clearAttempts(tx, faceTries(personId));
  await clearAttempts(tx, phoneTries(personId));
  let forgotten = 0;
  for (const id of ids) forgotten += await forgetInAudit(tx, id);
  const audit = {
    store: 'identity.audit_entry',
    deleted: 0,
    anonymised: forgotten,
    kept: 0,
    ground: 'LEGAL_CLAIMS' as const,
  };
  const reports = await erasePeople(tx, erasePlan, ids, hears);
  // Words by which only this person was found, the name among them.
  const words = {
    store: 'identity.search_word',
    deleted: await dropUnusedWords(tx, tx.viewer.tenantId),
    anonymised: 0,
    kept: 0,
    ground: null,
  };
  await tx.db.updateTable('erasure').set({ addresses }).where('id', '=', erasureId).execute();
  for (const type of ['User', 'Mentor', 'Mentee']) tellChanged(tx, type, siblingId(type.toLowerCase(), personId));
  return [...reports, words, audit, ...(bans.kept > 0 ? [{ store: 'identity.banned_address', ...bans }] : [])];
}

/** Those that the person has proved to own: one that was only asked for may be somebody else's, who has done nothing. */
async function confirmedAddresses(tx: Write, personId: string): Promise<string[]> {
  const { rows } = await sql<{ email: string }>`${ownAddresses(personId)}`.execute(tx.db);
  return rows.map(({ email }) => email);
}

/** The account's own first, then every other to which something was mailed on its behalf. */
async function takeAddresses(tx: Write, ids: readonly [string, ...string[]]): Promise<string[]> {
  const [personId] = ids;
  const { rows } = await sql<{ email: string }>`
    select email from (
      ${ownAddresses(personId)}
      union select new_email from email_change where user_id = ${personId}
      union select email from account_merge where drop_id in (${sql.join(ids)}) and email is not null
    ) as had where ${isNobodyElses(personId)} order by email <> (select email from user_account where id = ${personId}), email`.execute(
    tx.db,
  );
  return rows.map(({ email }) => email);
}
