import type { Schedule } from '@lyceum/kit/bus/consumer.ts';
import type { Ctx } from '../context.ts';
import type { Ports } from '../ports.ts';
import { forgetUnusedWords } from '../search/forget-words.ts';
import type { Tables } from '../tables.ts';

const day = 24 * 60 * 60 * 1000;

/** Deletes what has served its time: personal data is not kept because nobody came to fetch it. */
export async function sweep(ctx: Ctx): Promise<void> {
  const before = (ms: number) => new Date(ctx.clock.now().getTime() - ms);
  // Minors whose guardian has not agreed in time: nothing of them is kept a day longer. Their requests go along.
  await ctx.db
    .deleteFrom('registration')
    .where('expires_at', '<', before(0))
    .where('id', 'in', ctx.db.selectFrom('guardian_request').select('registration_id'))
    .execute();
  await ctx.db.deleteFrom('registration').where('expires_at', '<', before(day)).execute();
  await ctx.db.deleteFrom('password_reset').where('expires_at', '<', before(day)).execute();
  await ctx.db
    .deleteFrom('email_change')
    .where((row) => row(row.fn.coalesce('undo_until', 'expires_at'), '<', before(day)))
    .execute();
  await ctx.db.deleteFrom('revocation').where('at', '<', before(day)).execute();
  await ctx.db
    .deleteFrom('sign_in_attempt')
    .where('last_at', '<', before(2 * day))
    .execute();
  await ctx.db.deleteFrom('sign_in_challenge').where('expires_at', '<', before(day)).execute();
  await ctx.db.deleteFrom('federated_sign_in').where('expires_at', '<', before(day)).execute();
  // A day, because that is how long they are counted.
  await ctx.db.deleteFrom('phone_request').where('asked_at', '<', before(day)).execute();
  await ctx.db.deleteFrom('face_challenge').where('expires_at', '<', before(day)).execute();
  await ctx.db.deleteFrom('passkey_challenge').where('expires_at', '<', before(day)).execute();
  await ctx.db
    .deleteFrom('invitation_mail')
    .where('asked_at', '<', before(2 * day))
    .execute();
  // Addresses of people who did not come are kept for a month; who came and as what is in the audit log.
  await ctx.db
    .deleteFrom('invitation')
    .where('expires_at', '<', before(30 * day))
    .execute();
  await ctx.db.deleteFrom('banned_address').where('until', '<', before(0)).execute();
  await ctx.db.deleteFrom('guard_undo').where('expires_at', '<', before(day)).execute();
  await ctx.db.deleteFrom('support_case').where('expires_at', '<', before(day)).execute();
  // The mail to the account that has gone is written, or was given up.
  await ctx.db
    .updateTable('account_merge')
    .set({ email: null })
    .where('ended_at', '<', before(day))
    .where('email', 'is not', null)
    .execute();
  await ctx.db.deleteFrom('partner_authorization').where('expires_at', '<', before(day)).execute();
  await ctx.db.deleteFrom('data_export').where('expires_at', '<', ctx.clock.now()).execute();
  await ctx.db
    .deleteFrom('session')
    .where('expires_at', '<', before(30 * day))
    .execute();
  await forgetUnusedWords(ctx);
}

export const nightly: Schedule<Ports, Tables> = { name: 'identity.sweep', cron: '17 3 * * *', run: sweep };
