import { transact } from '@lyceum/kit/context/transact.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import type { sendGuardianMail } from '@lyceum/schema/messages.ts';
import { lockAddress } from '../account/address.ts';
import type { Ctx, Write } from '../context.ts';
import { keyOf } from '../letter/letter.ts';
import { post } from '../letter/post.ts';
import { guardianAsked } from '../letter/templates/guardian-asked.ts';
import { guardianConfirmed } from '../letter/templates/guardian-confirmed.ts';
import { guardianWithdrawn } from '../letter/templates/guardian-withdrawn.ts';
import { mailsPerHour } from '../registration/registration.rules.ts';
import { guardianHasMs } from './ask-guardian.ts';
import { type GuardianAct, guardianIds, guardianToken } from './guardian-token.ts';

type News = NonNullable<typeof sendGuardianMail.payload>;

/** Writes to a guardian. May run twice; the mail is the same. */
export async function writeGuardianMail(ctx: Ctx, { id, news }: News, messageId: string): Promise<void> {
  const act = news === 'ASKED' ? 'confirm' : 'withdraw';
  if (!isId(guardianIds[act], id)) return;
  const to = news === 'ASKED' ? await transact(ctx, (tx) => claimMail(tx, id)) : await guardianOf(ctx, id);
  if (to === null) return;
  const key = keyOf(guardianToken(ctx.ports.secrets, act, id), pageOf(ctx, act));
  switch (news) {
    case 'ASKED':
      return post(ctx, guardianAsked, { id, to, facts: { key, days: guardianHasMs / 86_400_000 } });
    case 'CONFIRMED':
      return post(ctx, guardianConfirmed, { id, to, facts: { key } });
    case 'WITHDRAWN':
      return post(ctx, guardianWithdrawn, { id: messageId, to, facts: {} });
  }
}

function pageOf({ ports }: Ctx, act: GuardianAct): string | null {
  return act === 'confirm' ? ports.settings.guardianUrl : ports.settings.guardianWithdrawalUrl;
}

/** The address of a guardian who is asked, or null where no mail is to be written: a child's wish must not be a way to flood somebody. */
async function claimMail(tx: Write, id: string): Promise<string | null> {
  const request = await tx.db
    .selectFrom('guardian_request')
    .select(['guardian_email', 'mailed_at', 'expires_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!request || request.expires_at <= tx.clock.now()) return null;
  if (request.mailed_at) return request.guardian_email;
  await lockAddress(tx, request.guardian_email);
  if ((await mailsOfLastHour(tx, request.guardian_email)) >= mailsPerHour) {
    tx.log.warn({ guardianRequestId: id }, 'no mail to this guardian: the address has had enough for an hour');
    return null;
  }
  await tx.db.updateTable('guardian_request').set({ mailed_at: tx.clock.now() }).where('id', '=', id).execute();
  return request.guardian_email;
}

async function mailsOfLastHour(tx: Write, email: string): Promise<number> {
  const { mails } = await tx.db
    .selectFrom('guardian_request')
    .select(({ fn }) => fn.countAll<number>().as('mails'))
    .where('guardian_email', '=', email)
    .where('mailed_at', '>', new Date(tx.clock.now().getTime() - 3_600_000))
    .executeTakeFirstOrThrow();
  return Number(mails);
}

async function guardianOf({ db }: Ctx, id: string): Promise<string | null> {
  const row = await db.selectFrom('guardianship').select('guardian_email').where('id', '=', id).executeTakeFirst();
  return row?.guardian_email ?? null;
}
