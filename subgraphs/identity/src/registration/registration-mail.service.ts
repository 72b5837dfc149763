import { isId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';
import { readTenant } from '../tenant/tenant.query.ts';
import { mailTexts } from './mail-texts.ts';
import { mailsPerHour, tokenLivesMs } from './registration.rules.ts';
import { verificationToken } from './verification-token.ts';

/** Writes the mail of a registration: the token for a new address, a hint for a known one. May run twice; the mail is the same. */
export async function writeRegistrationMail(ctx: Ctx, registrationId: string): Promise<void> {
  if (!isId('registration', registrationId)) return;
  const registration = await readRegistration(ctx, registrationId);
  if (!registration || registration.mailed_at || registration.expires_at <= ctx.clock.now()) return;
  if ((await mailsOfLastHour(ctx, registration.email)) >= mailsPerHour) {
    ctx.log.warn({ registrationId }, 'no mail for this registration: its address has had enough for an hour');
    return;
  }
  await ctx.ports.mail.send(await composeMail(ctx, registration));
  await ctx.db.updateTable('registration').set({ mailed_at: ctx.clock.now() }).where('id', '=', registrationId).execute();
}

async function composeMail(ctx: Ctx, registration: { id: string; email: string }) {
  const tenant = await readTenant(ctx);
  if (!tenant) throw new Error(`registration ${registration.id} is of a tenant without a brand: ${ctx.viewer.tenantId}`);
  const { mailFrom, verifyUrl } = ctx.ports.settings;
  const texts = mailTexts(tenant.locale);
  const envelope = { id: registration.id, from: { name: tenant.name, address: mailFrom }, to: registration.email };
  if (await isKnown(ctx, registration.email)) {
    return { ...envelope, subject: texts.knownSubject(tenant.name), text: texts.known({ tenant: tenant.name }) };
  }
  const token = verificationToken(ctx.ports.secrets, registration.id);
  const link = verifyUrl?.replace('{token}', token) ?? null;
  const text = texts.verify({ tenant: tenant.name, token, link, minutes: tokenLivesMs / 60_000 });
  return { ...envelope, subject: texts.verifySubject(tenant.name), text };
}

function readRegistration(ctx: Ctx, id: string) {
  return ctx.db
    .selectFrom('registration')
    .select(['id', 'email', 'mailed_at', 'expires_at'])
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

async function isKnown(ctx: Ctx, email: string): Promise<boolean> {
  return (await ctx.db.selectFrom('user_account').select('id').where('email', '=', email).executeTakeFirst()) !== undefined;
}
