import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { demoId, demoUser } from '@lyceum/kit/seed/demo.ts';
import type pg from 'pg';

/** What stands in a column so that it is found again: `zq_identity_session_device_qz`. */
export function markerOf(table: string, column: string): string {
  return `zq_${table.replace('.', '_')}_${column}_qz`;
}

export interface Planted {
  readonly owner: pg.Client;
  readonly tenantId: string;
  readonly userId: string;
  /** The folder of the house's data. */
  readonly folder: string;
}

type Row = Readonly<Record<string, unknown>>;

const id = (prefix: string) => `${prefix}_01k0000000000000000000zq01`;
const past = new Date(Date.now() - 3 * 86_400_000);
const pastEnd = new Date(past.getTime() + 3_600_000);
const future = new Date(Date.now() + 86_400_000);
const offering = demoId('offering', 2, 12);

/**
 * The rows that somebody leaves behind in every table with a personal column, written by the owner of the database past all use cases: who is a mentee and a
 * mentor, and has used everything. Its account and session are there already.
 */
function rowsOf(
  tenant_id: string,
  user_id: string,
): readonly (readonly [table: string, row: Row, personal: readonly string[]])[] {
  const other = demoUser(2, 41);
  const mentor_id = siblingId('mentor', user_id);
  const waits = { created_at: past, expires_at: future };
  const seat = { tenant_id, hold_token: id('hold'), mentor_user_id: demoUser(2, 12), mentee_user_id: user_id };
  const booking = { tenant_id, offering_id: offering, mentor_user_id: demoUser(2, 12), starts_at: past, ends_at: pastEnd };
  return [
    [
      'identity.mentor_profile',
      { id: mentor_id, tenant_id, user_id, activated_at: past },
      ['headline', 'bio', 'skills', 'languages', 'time_zone'],
    ],
    [
      'identity.audit_entry',
      {
        id: id('audit'),
        tenant_id,
        at: past,
        action: 'account.locked',
        subject_id: user_id,
        request_id: 'r',
        facts: '{}',
        person_id: user_id,
        personal_salt: 's',
        commitment: '0'.repeat(64),
      },
      ['personal'],
    ],
    ['identity.minor', { user_id, tenant_id, birth_date: '2012-02-03' }, []],
    [
      'identity.guardianship',
      { id: id('guardianship'), tenant_id, user_id, statement_version: 1, confirmed_at: past, withdrawal_token_hash: 'h' },
      ['guardian_name', 'guardian_email'],
    ],
    [
      'identity.invitation',
      {
        id: id('invitation'),
        tenant_id,
        role: 'MENTEE',
        token_hash: 'h',
        mails: 1,
        accepted_at: past,
        accepted_by: user_id,
        ...waits,
      },
      ['email'],
    ],
    [
      'identity.invitation_mail',
      { id: id('invited'), tenant_id, invitation_id: id('invitation'), number: 1, asked_at: past },
      ['email'],
    ],
    ['identity.passkey_holder', { user_id, tenant_id }, ['handle']],
    [
      'identity.passkey',
      {
        id: id('passkey'),
        tenant_id,
        user_id,
        relying_party: 'localhost',
        sign_count: 0,
        transports: '{}',
        backup_eligible: false,
        backed_up: false,
        created_at: past,
      },
      ['credential_id', 'public_key', 'name'],
    ],
    [
      'identity.passkey_challenge',
      {
        challenge_hash: 'h',
        tenant_id,
        purpose: 'STEP_UP',
        user_id,
        session_id: 's',
        relying_party: 'localhost',
        origin: 'http://localhost',
        ...waits,
      },
      ['device'],
    ],
    [
      'identity.email_change',
      { id: id('change'), tenant_id, user_id, old_token_hash: 'a', new_token_hash: 'b', undo_token_hash: 'c', ...waits },
      ['old_email', 'new_email'],
    ],
    [
      'identity.federated_identity',
      { id: id('link'), tenant_id, issuer: 'i', provider: 'p', user_id, linked_at: past },
      ['subject', 'email'],
    ],
    [
      'identity.federated_sign_in',
      {
        id: id('attempt'),
        tenant_id,
        provider: 'p',
        user_id,
        token_hash: 't',
        state_hash: 's',
        nonce: 'n',
        sealed_verifier: 'v',
        ...waits,
      },
      ['device', 'return_to'],
    ],
    [
      'identity.password_reset',
      { id: id('reset'), tenant_id, user_id, issued_at: past, reason: 'FORGOTTEN', token_hash: 'h', ...waits },
      ['email'],
    ],
    [
      'identity.sign_in_challenge',
      { id: id('challenge'), tenant_id, user_id, token_hash: 'h', credential_version: 1, ...waits },
      ['device'],
    ],
    ['identity.totp_factor', { user_id, tenant_id, created_at: past }, ['sealed_secret']],
    [
      'media.lecture',
      { id: id('lecture'), tenant_id, owner_id: user_id, state: 'FAILED', failure_code: 'X', size_bytes: 1, created_at: past },
      ['title', 'failure_message'],
    ],
    ['messaging.conversation', { id: id('conversation'), tenant_id, last_activity_at: past, created_at: past }, []],
    ['messaging.conversation_member', { conversation_id: id('conversation'), user_id, tenant_id, joined_at: past }, []],
    [
      'messaging.message',
      {
        id: id('message'),
        tenant_id,
        conversation_id: id('conversation'),
        sender_id: user_id,
        kind: 'TEXT',
        sequence: 1,
        state: 'VISIBLE',
        suspicious: false,
        rule_version: 1,
        created_at: past,
        visible_at: past,
      },
      ['text', 'client_message_id', 'digest'],
    ],
    ['messaging.message_edit', { message_id: id('message'), edition: 1, tenant_id, written_at: past }, ['text']],
    [
      'messaging.call',
      {
        id: id('call'),
        tenant_id,
        conversation_id: id('conversation'),
        initiator_id: user_id,
        media: 'AUDIO',
        state: 'ENDED',
        end_reason: 'LEFT',
        started_at: past,
        rings_until: past,
        ended_at: past,
      },
      [],
    ],
    ['messaging.call_participant', { call_id: id('call'), user_id, tenant_id, state: 'LEFT' }, ['device_id']],
    ['messaging.presence_lease', { user_id, tenant_id, expires_at: future }, ['device_id']],
    [
      'payments.payment_order',
      {
        id: id('order'),
        tenant_id,
        booking_id: id('booking'),
        offering_id: offering,
        mentor_id: demoId('mentor', 2, 12),
        mentor_user_id: demoUser(2, 12),
        payer_id: user_id,
        amount: 100,
        currency: 'EUR',
        provider: 'sandbox',
        authorise_key: 'k',
        state: 'DECLINED',
        failure_code: 'X',
        created_at: past,
        updated_at: past,
      },
      ['payment_method', 'failure_message'],
    ],
    [
      'safety.report',
      {
        id: id('report'),
        tenant_id,
        reporter_id: user_id,
        message_id: id('message'),
        reason: 'OTHER',
        state: 'REJECTED',
        created_at: past,
      },
      ['details'],
    ],
    [
      'sessions.availability',
      {
        mentor_user_id: user_id,
        tenant_id,
        buffer_before_minutes: 0,
        buffer_after_minutes: 0,
        notice_minutes: 0,
        horizon_days: 1,
        updated_at: past,
      },
      ['time_zone', 'weekly', 'overrides'],
    ],
    [
      'sessions.offering',
      {
        id: id('offering'),
        tenant_id,
        mentor_id,
        mentor_user_id: user_id,
        duration_minutes: 60,
        price_amount: 100,
        price_currency: 'EUR',
        state: 'PUBLISHED',
        created_at: past,
        published_at: past,
      },
      ['title', 'description'],
    ],
    [
      'sessions.seat',
      {
        id: id('seat'),
        ...seat,
        offering_id: offering,
        state: 'BOOKED',
        starts_at: past,
        ends_at: pastEnd,
        hold_expires_at: past,
        created_at: past,
      },
      [],
    ],
    [
      'sessions.booking',
      {
        id: id('booking'),
        ...booking,
        seat_id: id('seat'),
        mentor_id: demoId('mentor', 2, 12),
        mentee_user_id: user_id,
        price_amount: 100,
        price_currency: 'EUR',
        policy_version: 1,
        state: 'COMPLETED',
        outcome: 'ATTENDED',
        requested_at: past,
      },
      [],
    ],
    [
      'sessions.review',
      {
        id: id('review'),
        tenant_id,
        booking_id: id('booking'),
        mentor_id: demoId('mentor', 2, 12),
        author_user_id: user_id,
        subject_user_id: other,
        author_role: 'MENTEE',
        rating: 5,
        written_at: past,
        published_at: past,
      },
      ['text'],
    ],
  ];
}

/** What every subgraph's kit tables may know. */
function kitRowsOf(
  tenant_id: string,
  user_id: string,
): readonly (readonly [table: string, row: Row, personal: readonly string[]])[] {
  return [
    ['idempotency', { tenant_id, user_id, operation: 'o', key: 'a key of theirs', args_hash: 'h' }, ['result']],
    ['saga', { id: id('saga'), tenant_id, name: 'n', state: 'ABANDONED', started_at: past, ended_at: past }, ['data', 'reason']],
    ['stream_head', { tenant_id, stream: `inbox:${user_id}`, sequence: 1 }, []],
    ['stream_item', { tenant_id, stream: `inbox:${user_id}`, sequence: 1, type: 'T', at: past }, ['data']],
  ];
}

/** Plants markers everywhere. Resolves to what must be found now and never again. */
export async function plant(planted: Planted, schemas: readonly string[]): Promise<readonly string[]> {
  const { owner, tenantId, userId, folder } = planted;
  const everywhere = schemas.flatMap((schema) =>
    kitRowsOf(tenantId, userId).map(([table, row, personal]) => [`${schema}.${table}`, row, personal] as const),
  );
  const markers: string[] = [];
  for (const [table, row, personal] of [...rowsOf(tenantId, userId), ...everywhere]) {
    await insert(owner, table, row, personal, userId);
    markers.push(...personal.map((column) => markerOf(table, column)));
  }
  for (const [table, column, key] of [
    ['identity.session', 'device', 'user_id'],
    ['identity.user_account', 'display_name', 'id'],
    ['identity.mentee_profile', 'goals', 'user_id'],
    ['identity.mentee_profile', 'interests', 'user_id'],
  ] as const) {
    const value = /goals|interests/.test(column) ? [markerOf(table, column)] : markerOf(table, column);
    await owner.query(`update ${table} set ${column} = $2 where ${key} = $1`, [userId, value]);
    markers.push(markerOf(table, column));
  }
  markers.push(...(await plantTerms(owner, tenantId, siblingId('mentor', userId))));
  for (const file of [
    `media/uploads/${id('lecture')}`,
    `media/uploads/${id('lecture')}.json`,
    `media/files/${tenantId}/${id('lecture')}/package/a.mp4`,
    `media/files/${tenantId}/${id('lecture')}/thumbnails/a.jpg`,
    `media/work/${tenantId}-${id('lecture')}-package-1/a.mp4`,
  ]) {
    const marker = markerOf('files', file.replaceAll(/\W/g, '_'));
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), `${marker}\n`);
    markers.push(marker);
  }
  return markers;
}

/** By which the mentor is found, in words that nobody else uses; and one that the night would have dropped. */
async function plantTerms(owner: pg.Client, tenantId: string, mentorId: string): Promise<readonly string[]> {
  const [term, word] = [markerOf('identity.mentor_term', 'term'), markerOf('identity.search_word', 'word')];
  const [key, spelt] = [markerOf('identity.search_spelling', 'key'), markerOf('identity.search_spelling', 'word')];
  await owner.query(
    `with listed as (
       insert into identity.mentor_listing (tenant_id, mentor_id, rank, rules) values ($1, $2, 1, 1)
       -- The schedule may have listed the planted profile meanwhile.
       on conflict (mentor_id) do update set rules = excluded.rules returning no
     )
     insert into identity.mentor_term (no, tenant_id, term, points, score) select no, $1, $3, 1, 1 from listed`,
    [tenantId, mentorId, term],
  );
  await owner.query('insert into identity.search_word (tenant_id, word) select $1, unnest($2::text[])', [
    tenantId,
    [term, word, spelt],
  ]);
  await owner.query('insert into identity.search_spelling (tenant_id, key, word) values ($1, $2, $3)', [tenantId, key, spelt]);
  return [term, word, key, spelt];
}

/** A dead message with somebody's text in the queue of whom it was for. */
export async function plantDeadMessage(owner: pg.Client, queue: string, userId: string): Promise<string> {
  const marker = markerOf('queue', queue.replaceAll(/\W/g, '_'));
  await owner.query(`insert into pgboss.job (name, data, state, completed_on) values ($1, $2, 'failed', now())`, [
    queue,
    JSON.stringify({ tenantId: 't', body: { senderId: userId, text: marker } }),
  ]);
  return marker;
}

async function insert(owner: pg.Client, table: string, row: Row, personal: readonly string[], userId: string): Promise<void> {
  const [schema, name] = table.split('.');
  const { rows: types } = await owner.query<{ column_name: string; udt_name: string }>(
    'select column_name, udt_name from information_schema.columns where table_schema = $1 and table_name = $2',
    [schema, name],
  );
  const typeOf = new Map(types.map(({ column_name, udt_name }) => [column_name, udt_name]));
  const marked = personal.map((column) => {
    const marker = markerOf(table, column);
    const json = JSON.stringify({ marker, userId });
    const shapes: Record<string, unknown> = { json, jsonb: json, _text: [marker] };
    return [column, shapes[typeOf.get(column) ?? ''] ?? marker] as const;
  });
  const all = [...Object.entries(row), ...marked];
  const places = all.map((_, index) => `$${index + 1}`);
  await owner.query(
    `insert into ${table} (${all.map(([column]) => column).join(', ')}) values (${places.join(', ')})`,
    all.map(([, value]) => value),
  );
}
