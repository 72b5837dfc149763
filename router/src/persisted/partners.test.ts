import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openTinyHouse, type TinyHouse, type TinyPart } from '../testing/tiny.ts';
import type { Told } from '../testing/wire.ts';
import { type Asking, bodyOf, get, listed, post, sha256, socket, stream, subscribe } from './testing/ask.ts';

const person = listed('query Person($id: ID!) { person(id: $id) { id name } }');
const secret = listed('query Secret { secret }');
const me = listed('query Me { me { id } }');
const rename = listed('mutation Rename { rename(name: "x") { name } }');
const ticks = listed('subscription Ticks { ticks(upTo: 1) { n } }');
const forever = listed('subscription Forever { forever { n } }');
const search = listed('query Search($filter: Filter) { search(filter: $filter) }');
const theirs = listed('query Theirs { lastTick { n } }');

/** A subgraph that takes inputs. */
const shop: TinyPart = {
  name: 'shop',
  sdl: 'type Query { search(filter: Filter): String } input Filter { name: String kind: Kind } enum Kind { BOOK CAR }',
  resolvers: { Query: { search: () => 'found' } },
};

const variables = { id: '1' };
const answer = { person: { id: '1', name: 'Person 1' } };

describe.each(['in process', 'remote'] as const)('a partner, the subgraphs %s', (where) => {
  let house: TinyHouse;
  let key: string;
  let withKey: { 'x-api-key': string };
  beforeAll(async () => {
    house = await openTinyHouse(where, { sandbox: true }, [shop]);
    key = house.partners.add('acme', { scopes: ['mentor', 'senior'] }, [person, secret, me, search, rename, ticks, forever]);
    house.partners.add('other', {}, [theirs]);
    withKey = { 'x-api-key': key };
    await vi.waitFor(async () => expect((await post(house.url, bodyOf({ id: secret.id }), withKey)).status).toBe(200));
  });
  afterAll(() => house?.close());

  test('runs listed operations by their ids, over HTTP, server-sent events and a socket', async () => {
    const asking = { id: person.id, variables };
    expect((await post(house.url, bodyOf(asking), withKey)).data).toEqual(answer);
    expect((await get(house.url, asking, withKey)).data).toEqual(answer);
    expect(await stream(house.url, asking, withKey)).toMatchObject([{ payload: { data: answer } }, { event: 'complete' }]);
    expect(await stream(house.url, { id: ticks.id }, withKey)).toMatchObject([
      { payload: { data: { ticks: { n: 1 } } } },
      { event: 'complete' },
    ]);
    const wire = await socket(house.url, { 'X-Api-Key': key });
    expect(await wire.next()).toEqual({ type: 'connection_ack' });
    subscribe(wire, '1', asking);
    expect(await wire.take(2)).toMatchObject([{ payload: { data: answer } }, { type: 'complete' }]);
    subscribe(wire, '2', { id: ticks.id });
    expect(await wire.take(2)).toMatchObject([{ payload: { data: { ticks: { n: 1 } } } }, { type: 'complete' }]);
    await wire.close();
  });

  test('may send the text of a listed operation, byte for byte', async () => {
    expect((await post(house.url, { query: person.body, variables }, withKey)).data).toEqual(answer);
    expect((await post(house.url, bodyOf({ query: person.body, id: person.id, variables }), withKey)).data).toEqual(answer);
    const spaced = await post(house.url, { query: `${person.body} `, variables }, withKey);
    expect([spaced.status, spaced.errors[0].extensions.code]).toEqual([403, 'OPERATION_NOT_LISTED']);
  });

  test('has its own scopes, and is nobody who signed in', async () => {
    expect((await post(house.url, bodyOf({ id: secret.id }), withKey)).data).toEqual({ secret: 'the secret' });
    const { status, errors } = await post(house.url, bodyOf({ id: me.id }), withKey);
    expect([status, errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('is bound to its tenant', async () => {
    const elsewhere = await post(house.url, bodyOf({ id: person.id, variables }), { ...withKey, 'x-tenant': 'b' });
    expect([elsewhere.status, elsewhere.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('sends a key or a token, not both', async () => {
    const both = await post(house.url, bodyOf({ id: me.id }), { ...withKey, authorization: `Bearer ${await house.token()}` });
    expect([both.status, both.errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  });

  test.each([
    ['no key of anybody', () => `lyk_${'0'.repeat(12)}_${'x'.repeat(43)}`],
    ['another secret behind a prefix', () => `${key.slice(0, 17)}${'x'.repeat(43)}`],
    ['only a prefix', () => key.slice(0, 16)],
    ['a word', () => 'key'],
  ])('with %s is refused on every transport, as if it had not been there', async (_, wrong) => {
    const headers = { 'x-api-key': wrong() };
    const asking = { id: person.id, variables };
    for (const { status, errors } of [
      await post(house.url, bodyOf(asking), headers),
      await get(house.url, asking, headers),
      await post(house.url, bodyOf(asking), { ...headers, accept: 'text/event-stream' }),
    ])
      expect([status, errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    const wire = await socket(house.url, headers);
    expect(await wire.next()).toMatchObject({ closed: { code: 4401 } });
  });

  test('is nobody at the addresses of subgraphs', async () => {
    expect((await fetch(`${house.url}/identity/mine`, { headers: withKey })).status).toBe(401);
  });

  test('a mutation that is listed runs with POST alone', async () => {
    expect((await post(house.url, bodyOf({ id: rename.id }), withKey)).data).toEqual({ rename: { name: 'x' } });
    expect((await get(house.url, { id: rename.id }, withKey)).status).toBe(405);
    const [refused] = await fetch(
      `${house.url}/graphql?${new URLSearchParams({ extensions: JSON.stringify(bodyOfExtensions(rename.id)) })}`,
      { headers: { ...withKey, accept: 'text/event-stream' } },
    ).then(async (response) => (await response.text()).match(/A mutation is sent with POST/) ?? []);
    expect(refused).toBe('A mutation is sent with POST');
  });

  test('T6 the schema is not guessed on the partner endpoint: a list of words finds no field', async () => {
    // Half of them are fields and types of this schema.
    const words = [
      'me',
      'person',
      'things',
      'secret',
      'lastTick',
      'Thing',
      'Vault',
      'user',
      'mentor',
      'nothing',
      '__schema',
      '__type',
    ];
    const told = new Set<string>();
    for (const word of words) {
      for (const query of [
        `{ ${word} }`,
        `query ${word} { ${word} { id } }`,
        `{ x: ${word}(id: "1") { __typename } }`,
        `{ ... on ${word} { id } }`,
      ]) {
        const ways: readonly Asking[] = [{ query }, { query, id: sha256(query) }, { id: sha256(query) }];
        for (const asking of ways) told.add((await post(house.url, bodyOf(asking), withKey)).text);
        told.add((await get(house.url, { query }, withKey)).text);
      }
      told.add((await post(house.url, bodyOf({ id: word }), withKey)).text);
      told.add((await post(house.url, { query: person.body, operationName: word }, withKey)).text);
    }
    // One answer for all of them, which is nothing to learn from.
    expect([...told]).toHaveLength(1);
    expect([...told][0]).toContain('OPERATION_NOT_LISTED');

    // Nor do wrong variables say what may have been meant, which developers are told here.
    for (const filter of [{ nam: 'x' }, { kind: 'BOOKS' }]) {
      const asking = { variables: { filter } };
      const stranger = await post(house.url, { query: search.body, ...asking });
      expect([stranger.status, stranger.text]).toEqual([400, expect.stringContaining('Did you mean')]);
      const { status, text } = await post(house.url, bodyOf({ id: search.id, ...asking }), withKey);
      expect([status, text]).toEqual([400, expect.not.stringContaining('Did you mean')]);
      expect(text).not.toMatch(/\b(name|BOOK)\b/);
    }
    const page = await fetch(`${house.url}/graphql`, { headers: { ...withKey, accept: 'text/html' } });
    expect(page.headers.get('content-type')).toContain('application/json');
  });

  test('T7 what is not listed does not run, whichever way it comes: text, unknown hash, another’s id, registration, GET, batch, socket', async () => {
    const raw = 'query Raw { lastTick { n by { name } } }';
    const refusedWays: readonly [string, Asking][] = [
      ['text', { query: raw }],
      ['unknown hash', { id: sha256('x') }],
      ['another partner’s id', { id: theirs.id }],
      ['another partner’s text', { query: theirs.body }],
      ['registration', { query: raw, id: sha256(raw) }],
      ['a listed id with another text', { query: raw, id: person.id }],
      ['a listed text with another id', { query: person.body, id: theirs.id, variables }],
      ['nothing at all', {}],
    ];
    // Registered by a front end of the same tenant: still none of the partner's.
    expect((await post(house.url, bodyOf({ query: raw, id: sha256(raw) }))).status).toBe(200);
    const all = [...refusedWays, ['a front end’s hash', { id: sha256(raw) } as Asking] as const];
    const wire = await socket(house.url, withKey);
    await wire.next();
    for (const [way, asking] of all) {
      const refused = { errors: [{ extensions: { code: 'OPERATION_NOT_LISTED' } }] };
      expect(await post(house.url, bodyOf(asking), withKey), way).toMatchObject({ status: 403, ...refused });
      expect(await get(house.url, asking, withKey), way).toMatchObject({ status: 403, ...refused });
      if (asking.query || asking.id) {
        const [told] = await stream(house.url, asking, withKey);
        expect(JSON.stringify(told), way).toContain('OPERATION_NOT_LISTED');
      }
      subscribe(wire, way, asking);
      expect(await wire.next(), way).toMatchObject({ id: way, type: 'error', payload: refused.errors });
    }
    await wire.close();

    const batch = await post(house.url, [bodyOf({ id: person.id, variables })], withKey);
    expect([batch.status, batch.errors[0].extensions.code]).toEqual([400, 'BATCH_NOT_SUPPORTED']);
    const undeclared = await post(house.url, bodyOf({ query: raw }), { ...withKey, 'content-type': 'text/plain' });
    expect([undeclared.status, undeclared.errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    const put = await fetch(`${house.url}/graphql`, { method: 'PUT', headers: withKey, body: '{}' });
    expect(put.status).toBe(405);
    // Nor did the attempts register anything for anybody.
    const registration = 'query Registered { lastTick { n by { id } } }';
    await post(house.url, bodyOf({ query: registration, id: sha256(registration) }), withKey);
    expect((await post(house.url, bodyOf({ id: sha256(registration) }))).errors[0].extensions.code).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
  });

  test('a new version is usable at once by who is connected; the old one goes on', async () => {
    const added = listed('query Added { lastTick { n by { id name } } }');
    const wire = await socket(house.url, withKey);
    await wire.next();
    subscribe(wire, 'before', { id: added.id });
    expect(await wire.next()).toMatchObject({ type: 'error' });
    house.partners.publish('acme', 2, [added]);
    await expect.poll(async () => (await post(house.url, bodyOf({ id: added.id }), withKey)).status).toBe(200);
    subscribe(wire, 'after', { id: added.id });
    expect(await wire.take(2)).toMatchObject([{ payload: { data: { lastTick: { n: 7 } } } }, { type: 'complete' }]);
    subscribe(wire, 'old', { id: person.id, variables });
    expect(await wire.take(2)).toMatchObject([{ payload: { data: answer } }, { type: 'complete' }]);
    await wire.close();
  });

  test('a hint or, where it is lost, the poll ends a revoked key, its sockets and its streams', async () => {
    for (const told of ['hint', 'poll'] as const) {
      const own = house.partners.issue('acme');
      const headers = { 'x-api-key': own };
      await expect.poll(async () => (await post(house.url, bodyOf({ id: secret.id }), headers)).status).toBe(200);
      const wire = await socket(house.url, headers);
      await wire.next();
      subscribe(wire, '1', { id: forever.id });
      expect(await wire.next()).toMatchObject({ type: 'next' });
      const events = await fetch(`${house.url}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify(bodyOf({ id: forever.id })),
      });
      const read = events.body!.pipeThrough(new TextDecoderStream()).getReader();
      let heard = '';
      while (!heard.includes('"n":0')) heard += (await read.read()).value;
      house.partners.revokeKey('acme', own, told);
      expect(await wire.next(), told).toMatchObject({ closed: { code: 4401 } });
      while (!(await read.read()).done);
      expect((await post(house.url, bodyOf({ id: secret.id }), headers)).status).toBe(401);
      // The partner's other keys go on.
      expect((await post(house.url, bodyOf({ id: secret.id }), withKey)).status).toBe(200);
    }
  });

  test('a withdrawn version runs no more, and ends connections that may still run it', async () => {
    const [kept, gone] = [listed('query Kept { lastTick { n } }'), listed('query Gone { lastTick { n by { id } } }')];
    const own = house.partners.add('withdrawing', {}, [kept, gone]);
    house.partners.publish('withdrawing', 2, [kept]);
    const headers = { 'x-api-key': own };
    const status = async (id: string) => (await post(house.url, bodyOf({ id }), headers)).status;
    await expect.poll(() => status(gone.id)).toBe(200);
    const wire = await socket(house.url, headers);
    await wire.next();
    house.partners.withdraw('withdrawing', 1);
    expect(await wire.next()).toMatchObject({ closed: { code: 4401 } });
    expect([await status(gone.id), await status(kept.id)]).toEqual([403, 200]);
  });

  test('a revoked partner is out with all its keys', async () => {
    const own = house.partners.add('leaving', {}, [person]);
    const again = house.partners.issue('leaving');
    const status = async (one: string) =>
      (await post(house.url, bodyOf({ id: person.id, variables }), { 'x-api-key': one })).status;
    await expect.poll(() => status(again)).toBe(200);
    house.partners.revoke('leaving');
    await expect.poll(() => status(own)).toBe(401);
    expect(await status(again)).toBe(401);
  });
});

test('listed operations are planned when a manifest is read, and before a new supergraph comes into use', async () => {
  const house = await openTinyHouse('in process');
  try {
    const key = house.partners.add('acme', {}, [person, listed('query New { extra lastTick { n } }')]);
    await expect.poll(() => house.logged.filter((line) => line.includes('does not fit'))).toHaveLength(1);
    expect(house.logged.find((line) => line.includes('does not fit'))).toContain('"operation":"New"');
    await house.router.swap(house.supergraph('extra: String'));
    const { data } = await post(house.url, bodyOf({ id: sha256('query New { extra lastTick { n } }') }), { 'x-api-key': key });
    expect(data).toEqual({ extra: 'new', lastTick: { n: 7 } });
  } finally {
    await house.close();
  }
});

test('a rate plan counts everything of a partner together, and strangers not with it', async () => {
  const house = await openTinyHouse('in process', { ratePlans: { small: 3 } });
  try {
    const key = house.partners.add('acme', { ratePlan: 'small' }, [person]);
    const again = house.partners.issue('acme');
    const ask = (one: string) => post(house.url, bodyOf({ id: person.id, variables }), { 'x-api-key': one });
    await expect.poll(async () => (await ask(again)).status).toBe(200);
    const statuses = [(await ask(key)).status, (await ask(again)).status, (await ask(key)).status];
    expect(statuses).toEqual([200, 200, 429]);
    expect((await post(house.url, { query: '{ lastTick { n } }' })).status).toBe(200);
  } finally {
    await house.close();
  }
});

test('the router tells identity which keys are used, and asks for the list only when something changed', async () => {
  const house = await openTinyHouse('in process');
  const key = house.partners.add('acme', {}, [person]);
  await expect
    .poll(async () => (await post(house.url, bodyOf({ id: person.id, variables }), { 'x-api-key': key })).status)
    .toBe(200);
  const { reads } = house.partners;
  house.live.publish('partners', { tenantId: 'tenant_a' });
  await post(house.url, bodyOf({ id: person.id, variables }), { 'x-api-key': key });
  expect(house.partners.reads).toBe(reads);
  await house.close();
  expect([...house.partners.used]).toEqual([`key of ${key.slice(0, 16)}`]);
});

function bodyOfExtensions(id: string): Told {
  return (bodyOf({ id }) as { extensions: object }).extensions;
}
