import type { Ctx } from '../context.ts';
import { catalogue } from '../letter/catalogue.ts';
import { languageOf } from '../letter/language.ts';
import { readTenant } from '../tenant/tenant.query.ts';
import { codeText } from './code-text.ts';
import { readPhone } from './phone.query.ts';
import { phoneCode } from './phone-code.ts';
import { openNumber } from './phone-number.ts';

export type ShortNews =
  | { readonly kind: 'CODE'; readonly phoneRequestId: string }
  | { readonly kind: 'NEWS'; readonly userId: string; readonly template: string; readonly facts: object };

/** Goes to the telephone that the person has by now. May run twice; the message is the same. */
export async function writeShortMessage(ctx: Ctx, message: ShortNews, eventId: string): Promise<void> {
  const tenant = await readTenant(ctx);
  if (!tenant) throw new Error(`a short message is of a tenant without a brand: ${ctx.viewer.tenantId}`);
  const language = languageOf(tenant.locale);
  if (message.kind === 'CODE') {
    const open = await readRequest(ctx, message.phoneRequestId);
    if (!open) return;
    const text = codeText(language, tenant.name, phoneCode(ctx, open.id));
    return ctx.ports.sms.send({ id: open.id, userId: open.userId, to: open.number, text });
  }
  const { userId, template, facts } = message;
  const phone = await readPhone(ctx, userId);
  const text = catalogue.find(({ name }) => name === template)?.renderShort(language, { tenant: tenant.name }, facts as never);
  if (!text) throw new Error(`there is no short message ${template}`);
  if (phone) await ctx.ports.sms.send({ id: `sms-${eventId}`, userId, to: phone.number, text });
}

/** A code that came too late would only puzzle. */
async function readRequest(ctx: Ctx, id: string) {
  const row = await ctx.db
    .selectFrom('phone_request')
    .select(['user_id as userId', 'sealed_number'])
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', ctx.clock.now())
    .executeTakeFirst();
  const number = row && (await openNumber(ctx, row.userId, row.sealed_number));
  return number ? { id, userId: row.userId, number } : null;
}
