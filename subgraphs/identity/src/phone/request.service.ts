import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { sendShortMessage } from '@lyceum/schema/messages.ts';
import { sql } from 'kysely';
import { lockAccount } from '../administration/administer.ts';
import type { Ctx, Write } from '../context.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { codeLivesMs, mostCodes, nextCodeAt } from './phone.rules.ts';
import { sealNumber } from './phone-number.ts';
import { readNumber } from './read-number.ts';

/** Sends a code to a number, unless too many were sent by this person, to this number, or in this marketplace. A newer one ends the one before. */
export async function requestPhone(ctx: Ctx, text: string) {
  const userId = signedIn(ctx);
  const read = await readNumber(text, ctx.ports.settings.smsCountries);
  if (typeof read === 'string') return userError('InvalidInput', read, { field: 'number' });
  return transact(ctx, async (tx) => {
    await lockAccount(tx, userId);
    const missing = await missingProof(tx, userId);
    if (missing) return missing;
    const numberCode = tx.ports.secrets.code('phone-number', `${tx.viewer.tenantId} ${read.number}`);
    const retryAt = await busyUntil(tx, userId, numberCode);
    if (retryAt) return tooManyAttempts(retryAt);
    const id = tx.ids.next('phonerequest');
    const now = tx.clock.now();
    const expiresAt = new Date(now.getTime() + codeLivesMs);
    await tx.db
      .updateTable('phone_request')
      .set({ used_at: now })
      .where('user_id', '=', userId)
      .where('used_at', 'is', null)
      .execute();
    await tx.db
      .insertInto('phone_request')
      .values({
        id,
        tenant_id: tx.viewer.tenantId,
        user_id: userId,
        sealed_number: await sealNumber(tx, userId, read.number),
        number_code: numberCode,
        asked_at: now,
        expires_at: expiresAt,
        used_at: null,
      })
      .execute();
    await tx.send(sendShortMessage, { kind: 'CODE', phoneRequestId: id });
    return { __typename: 'RequestPhoneSuccess' as const, expiresAt };
  });
}

/** One after the other in each marketplace, so that many at once are not more than are allowed. */
async function busyUntil(tx: Write, userId: string, numberCode: string): Promise<Date | null> {
  const { tenantId } = tx.viewer;
  await sql`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify(['lyceum identity phone', tenantId])}, 0))`.execute(
    tx.db,
  );
  const rows = await tx.db
    .selectFrom('phone_request')
    .select(['user_id', 'number_code', 'asked_at'])
    .where('tenant_id', '=', tenantId)
    .where('asked_at', '>', new Date(tx.clock.now().getTime() - mostCodes.withinMs))
    .orderBy('asked_at')
    .execute();
  const times = (of: typeof rows) => of.map(({ asked_at }) => asked_at);
  return (
    nextCodeAt(times(rows.filter(({ user_id }) => user_id === userId)), mostCodes.ofPerson) ??
    nextCodeAt(times(rows.filter(({ number_code }) => number_code === numberCode)), mostCodes.toNumber) ??
    nextCodeAt(times(rows), mostCodes.ofTenant)
  );
}
