import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTinyHouse, type TinyHouse } from './testing/tiny.ts';

describe.each(['in process', 'remote'] as const)('the router over HTTP, its subgraphs %s', (where) => {
  let house: TinyHouse;
  beforeAll(async () => {
    house = await openTinyHouse(where, {
      origins: ['https://app.example'],
      limits: { bodyBytes: 20_000, documentTokens: 200 },
      sandbox: true,
    });
  });
  afterAll(() => house?.close());

  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const ask = async (query: string, token?: string, variables = {}) => {
    const response = await post({ query, variables }, token ? { authorization: `Bearer ${token}` } : {});
    return { status: response.status, requestId: response.headers.get('x-request-id'), ...(await answerOf(response)) };
  };

  test('answers one question from two subgraphs', async () => {
    const { status, data } = await ask('{ lastTick { n by { id name } } }');
    expect({ status, data }).toEqual({ status: 200, data: { lastTick: { n: 7, by: { id: '7', name: 'Person 7' } } } });
  });

  test('answers queries by GET, and mutations not', async () => {
    const get = (query: string) =>
      fetch(`${house.url}/graphql?query=${encodeURIComponent(query)}`, { headers: { 'apollo-require-preflight': '1' } });
    expect(await answerOf(await get('{ person(id: "1") { name } }'))).toEqual({ data: { person: { name: 'Person 1' } } });
    expect((await get('mutation { rename(name: "x") { name } }')).status).toBe(405);
  });

  test.each([
    ['a GET that a page could cause', () => fetch(`${house.url}/graphql?query=%7B__typename%7D`)],
    ['a form', () => post('query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' })],
    ['plain text', () => post('{"query":"{__typename}"}', { 'content-type': 'text/plain' })],
  ])('refuses %s, because a foreign page could send it without asking (CSRF)', async (_, send) => {
    const response = await send();
    expect(response.status).toBe(400);
    expect((await answerOf(response)).errors[0].message).toMatch(/CSRF/);
  });

  test('refuses what is too large, not JSON, or has too many tokens, each with what is wrong', async () => {
    const large = await post({ query: `{ person(id: "${'x'.repeat(30_000)}") { id } }` });
    expect([large.status, (await answerOf(large)).errors[0].extensions.code]).toEqual([413, 'TOO_LARGE']);
    const broken = await post('{"query":');
    expect([broken.status, (await answerOf(broken)).errors[0].message]).toEqual([400, 'The body is not valid JSON.']);
    const long = await ask(`{ ${'a: __typename '.repeat(100)} }`);
    expect([long.status, long.errors[0].extensions.code]).toEqual([400, 'DOCUMENT_TOO_LONG']);
    expect(long.errors[0].message).toMatch(/at most 200/);
  });

  test('a condition that is null is refused, and so cannot hide what an operation costs', async () => {
    const query = 'query ($v: Boolean = false) { missing lastTick @skip(if: $v) { n } }';
    const { errors, data } = await ask(query, undefined, { v: null });
    expect([data, errors[0].extensions.code, errors[0].message]).toEqual([
      undefined,
      'BAD_USER_INPUT',
      'Variable "$v" decides a condition, and so must not be null.',
    ]);
    expect((await ask(query, undefined, { v: true })).data).toEqual({ missing: null });
  });

  test('masks what nobody foresaw, and logs it under the request id that the client is told', async () => {
    const { data, errors, requestId } = await ask('{ broken person(id: "1") { name } }');
    expect(data).toEqual({ broken: null, person: { name: 'Person 1' } });
    expect(errors).toEqual([
      {
        message: `Something went wrong. Quote the request id ${requestId}.`,
        path: ['broken'],
        extensions: { code: 'INTERNAL', requestId },
      },
    ]);
    expect(house.logged.some((line) => line.includes('hunter2'))).toBe(true);
  });

  test('passes on what a subgraph meant to say', async () => {
    const { errors } = await ask('{ missing }');
    expect(errors).toEqual([{ message: 'There is no such thing.', path: ['missing'], extensions: { code: 'NOT_FOUND' } }]);
  });

  test('enforces @authenticated and @requiresScopes on whole operations, before anything runs', async () => {
    expect(await ask('{ me { id } person(id: "1") { id } }')).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'UNAUTHENTICATED', coordinate: 'Query.me' } }],
    });
    expect((await ask('{ me { id } }', await house.token())).data).toEqual({ me: { id: 'user_1' } });
    const secret = async (scopes: string[]) => {
      const { status, data, errors } = await ask('{ secret }', await house.token({ scopes }));
      return errors ? `${status} ${errors[0].extensions.code}` : data.secret;
    };
    expect(await secret(['mentor'])).toBe('403 FORBIDDEN');
    expect(await secret(['senior'])).toBe('403 FORBIDDEN');
    expect(await secret(['mentor', 'senior'])).toBe('the secret');
    expect(await secret(['admin'])).toBe('the secret');
  });

  test('finds a guarded field behind aliases, fragments and conditions, and a guarded type behind its interface', async () => {
    for (const query of [
      '{ a: person(id: "1") { ...F } } fragment F on Person { b: email }',
      'query ($no: Boolean = false) { person(id: "1") { id email @include(if: $no) } }',
      '{ things { id } }',
      '{ things { ... on Vault { id } } }',
    ]) {
      expect(await ask(query), query).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
    const two = 'query A { me { id } } query B { person(id: "1") { id } }';
    const response = await post({ query: two, operationName: 'B' });
    expect((await answerOf(response)).data).toEqual({ person: { id: '1' } });
  });

  test.each([
    ['expired', async () => house.token({ expiresIn: -10 }), /has expired/],
    ['of another kind', async () => house.token({ typ: 'refresh+jwt' }), /not an access token/],
    [
      'with a changed claim',
      async () => (await house.token()).replace(/\.[^.]+\./, `.${btoa('{"sub":"user_2"}').replaceAll('=', '')}.`),
      /not valid/,
    ],
    [
      'without a signature',
      async () => `${btoa('{"alg":"none"}').replaceAll('=', '')}.${btoa('{"sub":"user_2"}').replaceAll('=', '')}.`,
      /not an access token/,
    ],
    ['spelled in another way that decodes alike', async () => respelled(await house.token()), /not an access token/],
    ['of another marketplace that is not served here', async () => house.token({ tenant: 'tenant_c' }), /another marketplace/],
    ['that is no token', async () => 'hello', /not an access token/],
  ])('refuses a token %s', async (_, token, message) => {
    const { status, errors } = await ask('{ __typename }', await token());
    expect({ status, code: errors[0].extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect(errors[0].message).toMatch(message);
  });

  test('refuses an authorization that is not Bearer, and a marketplace nobody knows', async () => {
    const basic = await post({ query: '{ __typename }' }, { authorization: 'Basic abc' });
    expect(basic.status).toBe(401);
    const unknown = await post({ query: '{ __typename }' }, { 'x-tenant': 'nowhere' });
    expect([unknown.status, (await answerOf(unknown)).errors[0].message]).toEqual([
      400,
      expect.stringContaining('No marketplace "nowhere"'),
    ]);
    const foreign = await post({ query: '{ __typename }' }, { 'x-tenant': 'b', authorization: `Bearer ${await house.token()}` });
    expect(foreign.status).toBe(401);
  });

  test.each(['hint', 'list'] as const)('refuses a token whose session was ended, told by the %s', async (how) => {
    const sessionId = `session_${how}`;
    const token = await house.token({ sessionId });
    expect((await ask('{ me { id } }', token)).status).toBe(200);
    house.revoke(sessionId, how);
    await expect.poll(async () => (await ask('{ me { id } }', token)).status, { timeout: 6000 }).toBe(401);
  });

  test('learns a new signing key when the first token signed with it comes', async () => {
    const other = await openTinyHouse(where);
    try {
      const status = async (token: string) =>
        (
          await fetch(`${other.url}/graphql?query=%7Bme%7Bid%7D%7D`, {
            headers: { authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' },
          })
        ).status;
      const old = await other.token();
      expect(await status(old)).toBe(200);
      await other.replaceKey('silence');
      expect(await status(await other.token())).toBe(200);
      expect(await status(old)).toBe(401);
    } finally {
      await other.close();
    }
  });

  test('lets browsers of known origins in, and tells others nothing', async () => {
    const known = await post({ query: '{ __typename }' }, { origin: 'https://app.example' });
    expect(known.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(known.headers.get('access-control-allow-credentials')).toBeNull();
    const foreign = await post({ query: '{ __typename }' }, { origin: 'https://evil.example' });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${house.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      expect.stringContaining('authorization'),
    ]);
  });

  test("mounts the subgraphs' own addresses: for everybody, for users, and not the router's", async () => {
    const echo = (body: string | ReadableStream, init: RequestInit = {}) =>
      fetch(`${house.url}/identity/echo`, {
        method: 'POST',
        body,
        ...init,
        headers: { 'content-type': 'text/plain', cookie: 'a=b', 'x-lyceum-route': '2', 'x-forwarded-for': '1.2.3.4' },
      });
    const answer = await answerOf(await echo('hello'));
    expect(answer.body).toBe('hello');
    expect(Object.keys(answer.headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/cookie|authorization|x-lyceum|x-forwarded/)]),
    );
    expect((await echo('x'.repeat(1001))).status).toBe(413);
    expect((await echo(new Blob(['x'.repeat(2000)]).stream(), { duplex: 'half' } as RequestInit)).status).toBe(413);
    expect((await fetch(`${house.url}/identity/mine`)).status).toBe(401);
    const mine = await fetch(`${house.url}/identity/mine`, { headers: { authorization: `Bearer ${await house.token()}` } });
    expect(await answerOf(mine)).toMatchObject({ kind: 'user', userId: 'user_1', tenantId: 'tenant_a' });
    expect((await fetch(`${house.url}/identity/revocations`)).status).toBe(404);
    const nowhere = await fetch(`${house.url}/nowhere`);
    expect([nowhere.status, (await answerOf(nowhere)).errors[0].extensions.code]).toEqual([404, 'NOT_FOUND']);
  });

  test('passes the authorization on to a route whose clients are its own, as theirs, and believes nothing of it', async () => {
    const call = async (headers: Record<string, string>) => fetch(`${house.url}/identity/client`, { headers });
    const named = await answerOf(await call({ authorization: 'Basic YTpi', 'x-client-authorization': 'Basic Zm9yZ2Vk' }));
    expect(named.headers['x-client-authorization']).toBe('Basic YTpi');
    expect(named.viewer).toMatchObject({ kind: 'anonymous', userId: null });
    const person = await answerOf(await call({ authorization: `Bearer ${await house.token()}` }));
    expect(person.viewer).toMatchObject({ kind: 'anonymous', userId: null });
    expect((await answerOf(await call({ 'x-client-authorization': 'Basic Zm9yZ2Vk' }))).headers).not.toHaveProperty(
      'x-client-authorization',
    );
  });

  test('says whether it lives and is ready, and shows the schema and a page for people', async () => {
    expect(await (await fetch(`${house.url}/healthz`)).json()).toEqual({ ok: true });
    expect(await (await fetch(`${house.url}/readyz`)).json()).toEqual({
      ready: true,
      subgraphs: { identity: { ready: true }, chat: { ready: true } },
    });
    const schema = await (await fetch(`${house.url}/schema.graphql`)).text();
    expect(schema).toContain('type Tick');
    expect(schema).not.toMatch(/join__|requiresScopes|authenticated/);
    const page = await fetch(`${house.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('EmbeddedSandbox');
  });

  test('takes a new supergraph in use at once, and keeps the old one where the new one is unusable', async () => {
    expect((await ask('{ extra }')).status).toBe(400);
    await house.router.swap(house.supergraph('extra: String'));
    await expect.poll(async () => (await ask('{ extra }')).errors).toBeUndefined();
    await expect(house.router.swap('type Query { a: Int }')).rejects.toThrow();
    expect((await ask('{ lastTick { n } }')).data).toEqual({ lastTick: { n: 7 } });
    await house.router.swap(house.supergraph());
    expect((await ask('{ extra }')).status).toBe(400);
  });
});

test("without the developers' page nobody reads the schema: no file, no introspection, no suggestions", async () => {
  const house = await openTinyHouse('in process');
  try {
    const ask = (query: string) =>
      fetch(`${house.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
    expect((await fetch(`${house.url}/schema.graphql`)).status).toBe(404);
    expect((await fetch(`${house.url}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(400);
    expect((await answerOf(await ask('{ __schema { types { name } } }'))).errors[0].extensions.code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect((await answerOf(await ask('{ persn(id: "1") { id } }'))).errors[0].message).not.toMatch(/Did you mean/);
  } finally {
    await house.close();
  }
});

test('a subgraph that does not answer costs its own fields, and readiness tells', async () => {
  const house = await openTinyHouse('remote');
  try {
    await house.loseChat();
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ person(id: "1") { name } lastTick { n } }' }),
    });
    const { data, errors } = await answerOf(response);
    expect(data).toEqual({ person: { name: 'Person 1' }, lastTick: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    expect((await fetch(`${house.url}/readyz`)).status).toBe(503);
  } finally {
    await house.close();
  }
});

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by name and find out at once when one is missing
function answerOf(response: Response): Promise<any> {
  return response.json();
}

/** The last character of a base64url text carries unused bits, so that others decode to the same bytes. */
function respelled(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = token.at(-1)!;
  const other = alphabet[alphabet.indexOf(last) ^ 1]!;
  expect(Buffer.from(token.split('.')[2]!, 'base64url')).toEqual(
    Buffer.from(token.split('.')[2]!.slice(0, -1) + other, 'base64url'),
  );
  return token.slice(0, -1) + other;
}
