import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { demoId, demoUser } from '@lyceum/kit/seed/demo.ts';
import type pg from 'pg';

/** Two accounts of one person: what they have done under the one that goes, and what both have. */
export interface Twins {
  readonly tenantId: string;
  readonly keepId: string;
  readonly dropId: string;
}

const id = (prefix: string) => `${prefix}_01k0000000000000000000zt01`;

/** Who each row must name afterwards: `table column`, and the row. */
export const follows: readonly (readonly [place: string, row: string])[] = [
  ['sessions.seat mentee_user_id', id('seat')],
  ['sessions.booking mentee_user_id', id('booking')],
  ['sessions.review author_user_id', id('review')],
  ['payments.payment_order payer_id', id('order')],
  ['messaging.message sender_id', id('message')],
  ['media.entitlement user_id', id('entitlement')],
  ['insights.fact user_id', id('fact')],
  ['safety.moderation_case subject_user_id', id('case')],
  ['safety.report reporter_id', id('report')],
];

/** Where the id of the account that went may still stand: what is never rewritten, who it is now, and what is over. */
export const keepsOldId =
  /^(identity\.(account_merge|account_alias|audit_entry|consent_event|person_key|revocation|saga|suspension)|sessions\.(presence|standing)|messaging\.user_standing|safety\.moderation_case|pgboss\.\w+):/;

/** Written by the owner of the database past all use cases: a session held, paid, reviewed and talked about, a lecture watched twice, a case decided. */
export async function plantTwins(owner: pg.Client, { tenantId, keepId, dropId }: Twins): Promise<void> {
  const [mentor, mentorId, offering] = [demoUser(2, 12), siblingId('mentor', demoUser(2, 12)), demoId('offering', 2, 12)];
  const times = `now() - interval '3 days', now() - interval '3 days' + interval '1 hour'`;
  const insert = (text: string, ...values: string[]) => owner.query(`insert into ${text}`, values);
  await insert(
    `sessions.seat (id, tenant_id, hold_token, offering_id, mentor_user_id, mentee_user_id, state, starts_at, ends_at, hold_expires_at, created_at)
     values ($1, $2, $3, $4, $5, $6, 'BOOKED', ${times}, now() - interval '4 days', now() - interval '4 days')`,
    ...[id('seat'), tenantId, id('hold'), offering, mentor, dropId],
  );
  await insert(
    `sessions.booking (id, tenant_id, seat_id, offering_id, mentor_id, mentor_user_id, mentee_user_id, starts_at, ends_at, price_amount, price_currency, policy_version, state, outcome, requested_at)
     values ($1, $2, $3, $4, $5, $6, $7, ${times}, 100, 'EUR', 1, 'COMPLETED', 'ATTENDED', now() - interval '4 days')`,
    ...[id('booking'), tenantId, id('seat'), offering, mentorId, mentor, dropId],
  );
  await insert(
    `sessions.review (id, tenant_id, booking_id, mentor_id, author_user_id, subject_user_id, author_role, rating, text, written_at, published_at)
     values ($1, $2, $3, $4, $5, $6, 'MENTEE', 5, 'good', now(), now())`,
    ...[id('review'), tenantId, id('booking'), mentorId, dropId, mentor],
  );
  await insert(
    `payments.payment_order (id, tenant_id, booking_id, offering_id, mentor_id, mentor_user_id, payer_id, amount, currency, provider, payment_method, authorise_key, provider_ref, state, fee_bps, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, 100, 'EUR', 'sandbox', 'card', 'k', 'r', 'RELEASED', 1500, now(), now())`,
    ...[id('order'), tenantId, id('booking'), offering, mentorId, mentor, dropId],
  );
  await insert(
    `messaging.conversation (id, tenant_id, last_activity_at, created_at) values ($1, $2, now(), now())`,
    ...[id('conversation'), tenantId],
  );
  for (const userId of [mentor, dropId])
    await insert(
      `messaging.conversation_member (conversation_id, user_id, tenant_id, joined_at) values ($1, $2, $3, now())`,
      ...[id('conversation'), userId, tenantId],
    );
  await insert(
    `messaging.message (id, tenant_id, conversation_id, sender_id, kind, sequence, state, text, suspicious, rule_version, created_at, visible_at)
     values ($1, $2, $3, $4, 'TEXT', 1, 'VISIBLE', 'hello', false, 1, now(), now())`,
    ...[id('message'), tenantId, id('conversation'), dropId],
  );
  await insert(
    `media.entitlement (id, tenant_id, user_id, offering_id, booking_id, granted_at) values ($1, $2, $3, $4, $5, now())`,
    ...[id('entitlement'), tenantId, dropId, offering, id('booking')],
  );
  for (const lecture of [id('lecture'), `${id('lecture').slice(0, -1)}2`])
    await insert(
      `media.lecture (id, tenant_id, owner_id, title, state, size_bytes, created_at) values ($1, $2, $3, 'l', 'READY', 1, now())`,
      ...[lecture, tenantId, mentor],
    );
  const watched = `media.watched (lecture_id, user_id, tenant_id, ranges, resume_at_ms, updated_at)`;
  await insert(`${watched} values ($1, $2, $3, '{[0,1000)}', 1000, now() - interval '1 day')`, id('lecture'), keepId, tenantId);
  await insert(`${watched} values ($1, $2, $3, '{[500,3000)}', 3000, now())`, id('lecture'), dropId, tenantId);
  await insert(`${watched} values ($1, $2, $3, '{[0,7)}', 7, now())`, `${id('lecture').slice(0, -1)}2`, dropId, tenantId);
  await insert(
    `insights.fact (id, tenant_id, type, at, user_id, quantity) values ($1, $2, 'media.lecture_watched', now(), $3, 5)`,
    ...[id('fact'), tenantId, dropId],
  );
  for (const [userId, value] of [
    [keepId, '2'],
    [dropId, '5'],
  ] as const)
    await insert(
      `insights.figure (tenant_id, scope, scope_id, name, value) values ($1, 'USER', $2, 'twins', $3)`,
      ...[tenantId, userId, value],
    );
  await insert(
    `safety.moderation_case (id, tenant_id, kind, message_id, conversation_id, subject_user_id, state, priority, opened_at, due_at, decided_at)
     values ($1, $2, 'REPORTED_MESSAGE', $3, $4, $5, 'DECIDED', 50, now(), now(), now())`,
    ...[id('case'), tenantId, id('message'), id('conversation'), dropId],
  );
  await insert(
    `safety.report (id, tenant_id, reporter_id, message_id, reason, state, created_at) values ($1, $2, $3, $4, 'SPAM', 'REJECTED', now())`,
    ...[id('report'), tenantId, dropId, id('message')],
  );
}

/** What the account that stays has watched, and what its figure says. */
export async function joined(owner: pg.Client, { keepId, dropId }: Twins) {
  const { rows: watched } = await owner.query(
    'select user_id, ranges::text, resume_at_ms::int from media.watched where user_id in ($1, $2) order by lecture_id',
    [keepId, dropId],
  );
  const { rows: figures } = await owner.query(
    `select scope_id, value::int from insights.figure where name = 'twins' and scope_id in ($1, $2)`,
    [keepId, dropId],
  );
  return { watched, figures };
}
