import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';
import { bodyOf, get, post, sha256, socket, stream, subscribe } from './testing/ask.ts';

let house: TinyHouse;
beforeAll(async () => {
  house = await openTinyHouse('in process');
});
afterAll(() => house?.close());

const person = (alias: string) => `query Person($id: ID!) { ${alias}: person(id: $id) { name } }`;
const asking = (query: string) => ({ query, id: sha256(query), variables: { id: '1' } });
const byId = (query: string) => ({ id: sha256(query), variables: { id: '1' } });
const toB = { 'x-tenant': 'b' };

test('a query is registered once with its text, and asked by its hash from then on', async () => {
  const query = person('once');
  const unknown = await post(house.url, bodyOf(byId(query)));
  expect([unknown.status, unknown.errors]).toEqual([
    200,
    [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
  ]);
  const answer = { once: { name: 'Person 1' } };
  expect((await post(house.url, bodyOf(asking(query)))).data).toEqual(answer);
  expect((await post(house.url, bodyOf(byId(query)))).data).toEqual(answer);
  expect((await get(house.url, byId(query))).data).toEqual(answer);
});

test('what one tenant registered is unknown to another', async () => {
  const query = person('walled');
  await post(house.url, bodyOf(asking(query)));
  expect((await post(house.url, bodyOf(byId(query)), toB)).errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
  expect((await get(house.url, byId(query), toB)).errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('a hash that is not that of the text is refused, and nothing is kept', async () => {
  const [query, other] = [person('true'), person('false')];
  const lie = await post(house.url, bodyOf({ ...asking(query), id: sha256(other) }));
  expect([lie.status, lie.errors[0].extensions.code]).toEqual([400, 'PERSISTED_QUERY_HASH_MISMATCH']);
  expect((await post(house.url, bodyOf(byId(other)))).errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test.each([
  ['that is not valid', '{ nothingOfThisName }', 'GRAPHQL_VALIDATION_FAILED'],
  ['that passes a limit', `{ ${'a: __typename '.repeat(60)} }`, 'DOCUMENT_TOO_MANY_ALIASES'],
  ['that cannot be read', '{ person(', 'GRAPHQL_PARSE_FAILED'],
])('a document %s is not kept', async (_, query, code) => {
  expect((await post(house.url, bodyOf({ query, id: sha256(query) }))).errors[0].extensions.code).toBe(code);
  expect((await post(house.url, bodyOf({ id: sha256(query) }))).errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test.each([
  ['another version', { version: 2, sha256Hash: sha256('{ __typename }') }],
  ['no hash', { version: 1 }],
  ['a hash that is no text', { version: 1, sha256Hash: ['x'] }],
  ['a hash without end', { version: 1, sha256Hash: 'f'.repeat(129) }],
])('Apollo’s extension with %s is refused', async (_, persistedQuery) => {
  const { status, errors } = await post(house.url, { extensions: { persistedQuery } });
  expect([status, errors[0].extensions.code]).toEqual([400, 'PERSISTED_QUERY_UNSUPPORTED']);
});

test('requests in a list are refused', async () => {
  const { status, errors } = await post(house.url, [bodyOf(byId(person('a'))), bodyOf(byId(person('b')))]);
  expect(status).toBe(400);
  expect(errors).toHaveLength(1);
});

test('over a socket and server-sent events queries and subscriptions are registered and asked in the same way', async () => {
  const query = 'subscription Ticks { ticks(upTo: 1) { n } }';
  const wire = await socket(house.url, {});
  expect(await wire.next()).toEqual({ type: 'connection_ack' });
  subscribe(wire, '1', { id: sha256(query) });
  expect(await wire.next()).toMatchObject({ id: '1', type: 'error', payload: [{ message: 'PersistedQueryNotFound' }] });
  subscribe(wire, '2', { query, id: sha256(query) });
  expect(await wire.take(2)).toMatchObject([{ payload: { data: { ticks: { n: 1 } } } }, { type: 'complete' }]);
  subscribe(wire, '3', { id: sha256(query) });
  expect(await wire.take(2)).toMatchObject([{ payload: { data: { ticks: { n: 1 } } } }, { type: 'complete' }]);
  await wire.close();
  expect(await stream(house.url, { id: sha256(query) })).toMatchObject([
    { event: 'next', payload: { data: { ticks: { n: 1 } } } },
    { event: 'complete' },
  ]);
});

test('a mutation asked by its id is run with POST, never with GET', async () => {
  const query = 'mutation Rename { rename(name: "x") { name } }';
  const register = await post(house.url, bodyOf({ query, id: sha256(query) }));
  expect(register.data).toEqual({ rename: { name: 'x' } });
  const refused = await get(house.url, { id: sha256(query) });
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
});

test('a query asked by its id with GET has a validator, and is not sent again to who has it', async () => {
  const query = person('cached');
  await post(house.url, bodyOf(asking(query)));
  const first = await get(house.url, byId(query));
  const tag = first.headers.get('etag') ?? '';
  expect(tag).toMatch(/^"[\w-]{43}"$/);
  expect(first.headers.get('vary')).toBe('origin, accept, authorization, x-api-key, x-tenant');
  expect(first.headers.get('cache-control')).toBe('private, no-cache');
  for (const held of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    const again = await get(house.url, byId(query), { 'if-none-match': held });
    expect([again.status, again.text, again.headers.get('etag')], held).toEqual([304, '', tag]);
  }
  const changed = await get(house.url, { ...byId(query), variables: { id: '2' } }, { 'if-none-match': tag });
  expect([changed.status, changed.data]).toEqual([200, { cached: { name: 'Person 2' } }]);
});

test('an answer with errors has no validator', async () => {
  const query = '{ missing }';
  await post(house.url, bodyOf({ query, id: sha256(query) }));
  const { headers } = await get(house.url, { id: sha256(query) });
  expect([headers.get('etag'), headers.get('cache-control')]).toEqual([null, 'no-store']);
});

test('a page cannot make its visitor register a query; to ask by an id needs no leave', async () => {
  const query = person('page');
  const refused = await get(house.url, asking(query));
  expect([refused.status, refused.errors[0].message]).toEqual([400, expect.stringMatching(/CSRF/)]);
  expect((await get(house.url, asking(query), { 'apollo-require-preflight': '1' })).data).toEqual({ page: { name: 'Person 1' } });
  expect((await get(house.url, byId(query))).data).toEqual({ page: { name: 'Person 1' } });
});
