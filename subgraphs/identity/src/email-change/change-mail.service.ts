import { transact } from '@lyceum/kit/context/transact.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { hasAccount, lockAddress } from '../account/address.ts';
import type { Ctx, Write } from '../context.ts';
import { keyOf } from '../letter/letter.ts';
import { post } from '../letter/post.ts';
import { addressInUse } from '../letter/templates/address-in-use.ts';
import { addressLeft } from '../letter/templates/address-left.ts';
import { leaveAddress } from '../letter/templates/leave-address.ts';
import { takeAddress } from '../letter/templates/take-address.ts';
import { changeToken } from './change-token.ts';
import { EmailChange } from './email-change.entity.ts';
import { type ChangeToken, changeLivesMs, changeMailsPerHour, maskEmail, undoLivesMs } from './email-change.rules.ts';

const minutes = changeLivesMs / 60_000;
const days = undoLivesMs / 86_400_000;

/** Writes one of the three mails of a change, unless that has come to its end meanwhile. May run twice; the mail is the same. */
export async function writeEmailChangeMail(ctx: Ctx, changeId: string, to: ChangeToken): Promise<void> {
  if (!isId('change', changeId)) return;
  const change = await ctx.em.findOne(EmailChange, { id: changeId });
  if (!change || change.endedAt) return;
  const isOpen = !change.completedAt && change.expiresAt > ctx.clock.now();
  const { emailChangeUrl, emailUndoUrl } = ctx.ports.settings;
  const id = `${change.id}-${to.toLowerCase()}`;
  const key = keyOf(changeToken(ctx.ports.secrets, change.id, to), to === 'UNDO' ? emailUndoUrl : emailChangeUrl);
  if (to === 'UNDO') return post(ctx, addressLeft, { id, to: change.oldEmail, facts: { key, days } });
  if (!isOpen) return;
  if (to === 'OLD') {
    const facts = { key, minutes, newEmail: maskEmail(change.newEmail) };
    return post(ctx, leaveAddress, { id, to: change.oldEmail, facts });
  }
  if (!(await transact(ctx, (tx) => claimMail(tx, change)))) return;
  if (await hasAccount(ctx, change.newEmail)) return post(ctx, addressInUse, { id, to: change.newEmail, facts: {} });
  await post(ctx, takeAddress, { id, to: change.newEmail, facts: { key, minutes } });
}

/** Counts the mail to a new address before it is sent; false when that address has had enough. */
async function claimMail(tx: Write, change: EmailChange): Promise<boolean> {
  if (change.newMailedAt) return true;
  await lockAddress(tx, change.newEmail);
  const now = tx.clock.now();
  const { mails } = await tx.db
    .selectFrom('email_change')
    .select((sql) => sql.fn.countAll<number>().as('mails'))
    .where('new_email', '=', change.newEmail)
    .where('new_mailed_at', '>', new Date(now.getTime() - 3_600_000))
    .executeTakeFirstOrThrow();
  if (Number(mails) >= changeMailsPerHour) {
    tx.log.warn({ emailChangeId: change.id }, 'no mail for this change: its new address has had enough for an hour');
    return false;
  }
  await tx.db.updateTable('email_change').set({ new_mailed_at: now }).where('id', '=', change.id).execute();
  return true;
}
