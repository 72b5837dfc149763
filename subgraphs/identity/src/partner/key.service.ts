import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { makeApiKey } from './api-key.ts';
import { lockPartner, unknownPartner } from './lock-partner.ts';
import { announceChange } from './partner.change.ts';

/** Keys of one partner that are good at the same time: enough for each of its programs to be changed over by itself. */
const mostKeys = 10;

const hour = 3_600_000;

/** A further key, so that an old one can be replaced without a pause. */
export function issueKey(ctx: Ctx, partnerId: string) {
  return transact(ctx, async (tx) => {
    if (!(await lockPartner(tx, partnerId))) return unknownPartner(partnerId);
    return (await tooManyKeys(tx, partnerId)) ?? issued(partnerId, await insertKey(tx, partnerId));
  });
}

/** A key in place of another, which goes on for the grace and then ends by itself. */
export function rotateKey(
  ctx: Ctx,
  { partnerId, prefix, graceHours }: { partnerId: string; prefix: string; graceHours: number },
) {
  return transact(ctx, async (tx) => {
    if (!(await lockPartner(tx, partnerId))) return unknownPartner(partnerId);
    const refusal = await tooManyKeys(tx, partnerId);
    if (refusal) return refusal;
    const now = tx.clock.now();
    const end = new Date(now.getTime() + graceHours * hour);
    const replaced = await tx.db
      .updateTable('partner_key')
      // A key that ends sooner keeps its end.
      .set((eb) => ({ expires_at: eb.fn<Date>('least', [eb.fn.coalesce('expires_at', eb.val(end)), eb.val(end)]) }))
      .where('prefix', '=', prefix)
      .where('partner_id', '=', partnerId)
      .where('revoked_at', 'is', null)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
      .returning('id')
      .executeTakeFirst();
    if (!replaced) return unknownKey(prefix);
    await recordAudit(tx, { action: 'partner.key_replaced', subjectId: partnerId, facts: { prefix, graceHours } });
    return issued(partnerId, await insertKey(tx, partnerId));
  });
}

/** Ends one key, by its prefix; the partner's others go on. */
export function revokeKey(ctx: Ctx, prefix: string, { partnerId, reason }: { partnerId?: string; reason?: string } = {}) {
  return transact(ctx, async (tx) => {
    const now = tx.clock.now();
    const revoked = await tx.db
      .updateTable('partner_key')
      .set({ revoked_at: now })
      .where('prefix', '=', prefix)
      .where('revoked_at', 'is', null)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
      .$if(partnerId !== undefined, (query) => query.where('partner_id', '=', partnerId!))
      .returning('partner_id as partnerId')
      .executeTakeFirst();
    if (!revoked) return unknownKey(prefix);
    const why = reason === undefined ? {} : { reason };
    await recordAudit(tx, { action: 'partner.key_revoked', subjectId: revoked.partnerId, facts: { prefix }, ...why });
    await announceChange(tx);
    return { __typename: 'RevokeKeySuccess' as const, partnerId: revoked.partnerId };
  });
}

/** The key's text; it is not stored. */
export async function insertKey(tx: Write, partnerId: string): Promise<string> {
  const { text, prefix, hash } = makeApiKey();
  await tx.db
    .insertInto('partner_key')
    .values({
      id: tx.ids.next('key'),
      tenant_id: tx.viewer.tenantId,
      partner_id: partnerId,
      prefix,
      hash,
      created_at: tx.clock.now(),
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
  await recordAudit(tx, { action: 'partner.key_issued', subjectId: partnerId, facts: { prefix } });
  await announceChange(tx);
  return text;
}

function issued(partnerId: string, key: string) {
  return { __typename: 'IssueKeySuccess' as const, partnerId, key };
}

async function tooManyKeys(tx: Write, partnerId: string) {
  const now = tx.clock.now();
  const { count } = await tx.db
    .selectFrom('partner_key')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('partner_id', '=', partnerId)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirstOrThrow();
  return Number(count) < mostKeys
    ? null
    : userError('TooManyKeys', `The partner has ${count} keys that are good; revoke one that is not used any more.`);
}

function unknownKey(prefix: string) {
  return userError('NotFound', `There is no key ${prefix} in force.`);
}
