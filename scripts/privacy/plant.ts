import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import type pg from 'pg';
import { identityRows } from './rows/identity.ts';
import { kitRows } from './rows/kit.ts';
import { mediaRows } from './rows/media.ts';
import { messagingRows } from './rows/messaging.ts';
import { paymentsRows } from './rows/payments.ts';
import { id, type PlantedRow } from './rows/rows.ts';
import { safetyRows } from './rows/safety.ts';
import { sessionsRows } from './rows/sessions.ts';

/** In the order in which rows point at each other. */
const rowsOf = [identityRows, mediaRows, messagingRows, paymentsRows, safetyRows, sessionsRows];

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

/** Plants markers everywhere. Resolves to what must be found now and never again. */
export async function plant(planted: Planted, schemas: readonly string[]): Promise<readonly string[]> {
  const { owner, tenantId, userId, folder } = planted;
  const person = { tenant_id: tenantId, user_id: userId, mentor_id: siblingId('mentor', userId) };
  const everywhere = schemas.flatMap((schema) =>
    kitRows(person).map(([table, row, personal]) => [`${schema}.${table}`, row, personal] as const),
  );
  const markers: string[] = [];
  for (const [table, row, personal] of [...rowsOf.flatMap((rows) => rows(person)), ...everywhere]) {
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
  markers.push(...(await plantTerms(owner, tenantId, person.mentor_id)));
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

async function insert(
  owner: pg.Client,
  table: string,
  row: PlantedRow[1],
  personal: readonly string[],
  userId: string,
): Promise<void> {
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
