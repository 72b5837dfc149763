import { transact } from '@lyceum/kit/context/transact.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { hasAccount, lockAddress } from '../account/address.ts';
import type { Ctx, Write } from '../context.ts';
import { keyOf } from '../letter/letter.ts';
import { post } from '../letter/post.ts';
import { addressBanned } from '../letter/templates/address-banned.ts';
import { knownAddress } from '../letter/templates/known-address.ts';
import { verifyAddress } from '../letter/templates/verify-address.ts';
import { bannedUntil } from '../suspension/banned-address.ts';
import { mailsPerHour, tokenLivesMs } from './registration.rules.ts';
import { verificationToken } from './verification-token.ts';

/** Writes the mail of a registration: the token for a new address, a hint for a known one. May run twice; the mail is the same. */
export async function writeRegistrationMail(ctx: Ctx, registrationId: string): Promise<void> {
  if (!isId('registration', registrationId)) return;
  const registration = await transact(ctx, (tx) => claimMail(tx, registrationId));
  if (registration) await postMail(ctx, registration);
}

/** Counts the mail before it is sent, so that messages which are handled at once cannot overtake the count; null where none is to be sent. */
async function claimMail(tx: Write, registrationId: string) {
  const registration = await readRegistration(tx, registrationId);
  if (!registration || registration.used_at || registration.expires_at <= tx.clock.now()) return null;
  if (registration.mailed_at) return registration;
  await lockAddress(tx, registration.email);
  if ((await mailsOfLastHour(tx, registration.email)) >= mailsPerHour) {
    tx.log.warn({ registrationId }, 'no mail for this registration: its address has had enough for an hour');
    return null;
  }
  await tx.db.updateTable('registration').set({ mailed_at: tx.clock.now() }).where('id', '=', registrationId).execute();
  return registration;
}

async function postMail(ctx: Ctx, { id, email: to }: { id: string; email: string }): Promise<void> {
  if (await hasAccount(ctx, to)) return post(ctx, knownAddress, { id, to, facts: {} });
  const until = await bannedUntil(ctx, to);
  if (until) return post(ctx, addressBanned, { id, to, facts: { day: until.toISOString().slice(0, 10) } });
  const key = keyOf(verificationToken(ctx.ports.secrets, id), ctx.ports.settings.verifyUrl);
  await post(ctx, verifyAddress, { id, to, facts: { key, minutes: tokenLivesMs / 60_000 } });
}

function readRegistration(ctx: Ctx, id: string) {
  return ctx.db
    .selectFrom('registration')
    .select(['id', 'email', 'mailed_at', 'used_at', 'expires_at'])
    .where('id', '=', id)
    .executeTakeFirst();
}

async function mailsOfLastHour(ctx: Ctx, email: string): Promise<number> {
  const { mails } = await ctx.db
    .selectFrom('registration')
    .select((sql) => sql.fn.countAll<number>().as('mails'))
    .where('email', '=', email)
    .where('mailed_at', '>', new Date(ctx.clock.now().getTime() - 3_600_000))
    .executeTakeFirstOrThrow();
  return Number(mails);
}
