import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import { serveClient } from '@lyceum/kit/host/serve.ts';
import { makeRouterKeys, routerTokenIssuer, routerTokenVerifier } from '@lyceum/kit/host/token.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { OtlpTracing } from '@lyceum/kit/trace/otlp.ts';
import { type Collector, openCollector, treeOf } from '@lyceum/kit/trace/testing/collector.ts';
import { createClient } from 'graphql-ws';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { cacheControlLink } from '../cache/testing/link.ts';
import { RemoteSubgraph } from '../remote/remote-subgraph.ts';
import { makeTalk } from '../subscription/testing/talk.ts';
import { openTinyHouse, type TinyHouse, type TinyPart } from '../testing/tiny.ts';
import { Wire } from '../testing/wire.ts';

const silent = makeLog('silent');
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const lastTick = 'query LastTick { lastTick { n by { id name } } }';

/** Identity in the router's process, chat in front of a server of its own that traces for itself. */
async function tracedHouse(): Promise<{ house: TinyHouse; collector: Collector; sent(): Promise<void> }> {
  const collector = await openCollector();
  const [router, chat] = ['router', 'chat'].map(
    (service) => new OtlpTracing({ endpoint: collector.endpoint, percent: 100, service, log: silent }),
  ) as [OtlpTracing, OtlpTracing];
  const { privateJwk, publicJwk } = await makeRouterKeys();
  const tokenFor = await routerTokenIssuer(privateJwk);
  const apart = async (client: SubgraphClient): Promise<SubgraphClient> => {
    if (client.name !== 'chat') return client;
    const verify = await routerTokenVerifier(publicJwk, 'chat');
    const served = await serveClient(client, { verify, port: 0, log: silent, tracing: chat });
    const remote = new RemoteSubgraph({ name: 'chat', url: `http://127.0.0.1:${served.port}/graphql`, tokenFor });
    ends.push(async () => {
      await remote.close();
      await served.close();
    });
    return remote;
  };
  const house = await openTinyHouse('in process', { telemetry: { tracing: router } }, [], apart);
  ends.push(
    () => collector.close(),
    () => house.close(),
  );
  return { house, collector, sent: async () => void (await Promise.all([router.close(), chat.close()])) };
}

function ask(house: TinyHouse, query: string, headers: Readonly<Record<string, string>> = {}, variables: object = {}) {
  return fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tenant': 'a', ...headers },
    body: JSON.stringify({ query, variables }),
  });
}

test('a request is one tree of spans through the router, a subgraph in its process and one in another', async () => {
  const { house, collector, sent } = await tracedHouse();
  await (await ask(house, lastTick)).text();
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await (await ask(house, lastTick, { traceparent: `00-${traceId}-b7ad6b7169203331-01` })).text();
  await sent();
  const own = collector.spans.filter((span) => span.traceId === traceId);
  expect(treeOf(own)).toEqual([
    'router: request',
    '  router: answer',
    '  router: execute',
    '    router: fetch chat',
    '      chat: graphql',
    '    router: fetch identity',
  ]);
  expect(own.find(({ name }) => name === 'request')?.parentSpanId).toBe('b7ad6b7169203331');
  const cold = treeOf(collector.spans.filter((span) => span.traceId !== traceId));
  expect(cold).toEqual(
    expect.arrayContaining([
      '  router: prepare',
      '    router: limits',
      '    router: parse',
      '    router: validate',
      '  router: plan',
    ]),
  );
});

test('spans tell nothing of who asked, of their token or of their variables', async () => {
  const { house, collector, sent } = await tracedHouse();
  const token = await house.token({ userId: 'user_canary' });
  const authorization = `Bearer ${token}`;
  await (
    await ask(house, 'query Q($id: ID!) { person(id: $id) { name } me { name } }', { authorization }, { id: 'variable-canary' })
  ).text();
  await sent();
  expect(collector.spans.length).toBeGreaterThan(3);
  for (const secret of ['canary', token, 'person(', '127.0.0.1']) expect(collector.texts.join()).not.toContain(secret);
});

test('each event of a subscription is a trace, its fetches below it', async () => {
  const { house, collector, sent } = await tracedHouse();
  await ticks(house, 2);
  await sent();
  const events = collector.spans.filter(({ name }) => name === 'event');
  expect(events).toHaveLength(2);
  for (const { traceId } of events)
    expect(treeOf(collector.spans.filter((span) => span.traceId === traceId))).toEqual([
      'router: event',
      '  router: fetch identity',
    ]);
});

async function ticks(house: TinyHouse, upTo: number): Promise<void> {
  const client = createClient({
    url: `${house.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { 'x-tenant': 'a' },
  });
  for await (const _ of client.iterate({ query: `subscription Ticks { ticks(upTo: ${upTo}) { n by { name } } }` }));
  await client.dispose();
}

test('metrics count what was asked, under names that are known and no others', async () => {
  const house = await openTinyHouse('in process', { telemetry: { metricsPort: 0, operationNames: ['LastTick'] } });
  ends.push(() => house.close());
  for (const query of [lastTick, lastTick, 'query SomebodysSecret { lastTick { n } }', '{ lastTick { n } }', '{ nothing }'])
    await (await ask(house, query)).text();
  await (await ask(house, '{ missing }')).text();
  await (await ask(house, '{ broken }')).text();
  await (await ask(house, '{ secret }')).text();
  await ticks(house, 3);
  const told = await (await fetch(`http://127.0.0.1:${house.router.metricsPort}/metrics`)).text();
  const lines = told.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'lyceum_operations_total{transport="http",operation="LastTick",kind="query",outcome="ok"} 2',
      'lyceum_operations_total{transport="http",operation="other",kind="query",outcome="ok"} 1',
      'lyceum_operations_total{transport="http",operation="anonymous",kind="query",outcome="ok"} 1',
      'lyceum_operations_total{transport="http",operation="anonymous",kind="unknown",outcome="refused"} 1',
      'lyceum_operations_total{transport="http",operation="anonymous",kind="query",outcome="partial"} 1',
      'lyceum_operations_total{transport="http",operation="anonymous",kind="query",outcome="failed"} 1',
      'lyceum_operations_total{transport="http",operation="anonymous",kind="query",outcome="refused"} 1',
      'lyceum_operations_total{transport="websocket",operation="other",kind="subscription",outcome="ok"} 1',
      'lyceum_operation_duration_seconds_count{transport="http",operation="LastTick",kind="query"} 2',
      'lyceum_operation_duration_seconds_bucket{transport="http",operation="LastTick",kind="query",le="+Inf"} 2',
      'lyceum_refusals_total{code="GRAPHQL_VALIDATION_FAILED"} 1',
      'lyceum_refusals_total{code="UNAUTHENTICATED"} 1',
      'lyceum_fetches_total{subgraph="chat",outcome="ok"} 4',
      'lyceum_fetches_total{subgraph="identity",outcome="errors"} 2',
      'lyceum_plan_lookups_total{result="hit"} 1',
      'lyceum_events_executed_total{operation="other"} 3',
      'lyceum_events_delivered_total{transport="websocket"} 3',
      'lyceum_subscriptions_total{transport="websocket",end="completed"} 1',
      'lyceum_subscriptions{transport="websocket"} 0',
      'lyceum_operation_cost_count{kind="query"} 6',
      'lyceum_operation_actual_cost_count{kind="query"} 1',
      'lyceum_cache_lookups_total{cache="responses",result="hit"} 0',
      'lyceum_planner_waiting 0',
    ]),
  );
  expect(told).toMatch(/lyceum_operation_actual_cost_sum\{kind="query"\} [1-9]/);
  expect(told).toContain('process_cpu_seconds_total');
  expect(told).not.toContain('SomebodysSecret');
});

test('an operation of which a later part failed has not gone well', async () => {
  const house = await openTinyHouse('in process', { telemetry: { metricsPort: 0 } });
  ends.push(() => house.close());
  const inParts = { accept: 'multipart/mixed;deferSpec=20220824,application/json' };
  const text = await (await ask(house, '{ lastTick { n } ... @defer { missing } }', inParts)).text();
  expect(text).toContain('There is no such thing.');
  expect(await metricsOf(house, 'operations_total')).toEqual([
    'lyceum_operations_total{transport="multipart",operation="anonymous",kind="query",outcome="partial"} 1',
  ]);
});

/** The lines of /metrics that tell of these names. */
async function metricsOf(house: TinyHouse, ...names: string[]): Promise<readonly string[]> {
  const told = await (await fetch(`http://127.0.0.1:${house.router.metricsPort}/metrics`)).text();
  return told.split('\n').filter((line) => names.some((name) => line.startsWith(`lyceum_${name}`)));
}

test('metrics tell how often the caches had what was wanted, each by itself', async () => {
  const shelf: TinyPart = {
    name: 'shelf',
    link: cacheControlLink,
    sdl: `type Query { shelf: Shelf @cacheControl(maxAge: 60) loose: Shelf }
      type Shelf { label: String book: Book } type Book @key(fields: "id", resolvable: false) { id: ID! }`,
    resolvers: { Query: { shelf: () => ({ label: 'a' }), loose: () => ({ book: { id: '1' } }) } },
  };
  const books: TinyPart = {
    name: 'books',
    link: cacheControlLink,
    sdl: 'type Book @key(fields: "id") @cacheControl(maxAge: 60, graph: "books") { id: ID! title: String }',
    resolvers: { Book: { __resolveReference: ({ id }: { id: string }) => ({ id, title: 'Dune' }) } },
  };
  const house = await openTinyHouse('in process', { telemetry: { metricsPort: 0 } }, [shelf, books]);
  ends.push(() => house.close());
  const queries = ['{ shelf { label } }', '{ loose { book { title } } }'];
  for (const query of [...queries, ...queries, queries[0]!]) await (await ask(house, query)).text();
  expect(await metricsOf(house, 'cache')).toEqual([
    'lyceum_cache_lookups_total{cache="responses",result="hit"} 2',
    'lyceum_cache_lookups_total{cache="responses",result="miss"} 1',
    'lyceum_cache_lookups_total{cache="entities",result="hit"} 1',
    'lyceum_cache_lookups_total{cache="entities",result="miss"} 1',
  ]);
});

test('metrics tell which subgraphs are left alone, and how often that began', async () => {
  const traffic = { retries: 0, breaker: { windowMs: 60_000, least: 2, failing: 0.5, restMs: 60_000 } };
  const house = await openTinyHouse('remote', { telemetry: { metricsPort: 0 }, traffic });
  ends.push(() => house.close());
  const breakers = (chat: { closed: number; open: number }, openings: number) => [
    'lyceum_breaker_state{subgraph="identity",state="closed"} 1',
    'lyceum_breaker_state{subgraph="identity",state="open"} 0',
    'lyceum_breaker_state{subgraph="identity",state="half-open"} 0',
    `lyceum_breaker_state{subgraph="chat",state="closed"} ${chat.closed}`,
    `lyceum_breaker_state{subgraph="chat",state="open"} ${chat.open}`,
    'lyceum_breaker_state{subgraph="chat",state="half-open"} 0',
    'lyceum_breaker_openings_total{subgraph="identity"} 0',
    `lyceum_breaker_openings_total{subgraph="chat"} ${openings}`,
  ];
  expect(await metricsOf(house, 'breaker')).toEqual(breakers({ closed: 1, open: 0 }, 0));
  await house.loseChat();
  for (let n = 0; n < 3; n += 1) await (await ask(house, lastTick)).text();
  expect(await metricsOf(house, 'breaker')).toEqual(breakers({ closed: 0, open: 1 }, 1));
});

test('metrics tell how many streams are shared, and by how many', async () => {
  const talk = makeTalk();
  const house = await openTinyHouse('in process', { telemetry: { metricsPort: 0 } }, [talk.part]);
  ends.push(() => house.close());
  const wires = await Promise.all(Array.from({ length: 4 }, () => Wire.greeted(house.url)));
  for (const [index, wire] of wires.entries())
    wire.subscribe('1', `subscription { open(room: "${index < 3 ? 'full' : 'quiet'}") { cursor } }`);
  // Who selects something of their own does not share.
  wires[0]!.subscribe('2', 'subscription { open(room: "full") { ... on LineSaid { line { mine } } } }');
  const shares = () => metricsOf(house, 'shared');
  await expect.poll(shares).toEqual(['lyceum_shared_streams 2', 'lyceum_shared_stream_listeners 4']);
  for (const wire of wires) wire.cut();
  await expect.poll(shares).toEqual(['lyceum_shared_streams 0', 'lyceum_shared_stream_listeners 0']);
});

test('metrics are not at the public address', async () => {
  const house = await openTinyHouse('in process', { telemetry: { metricsPort: 0 } });
  ends.push(() => house.close());
  expect((await fetch(`${house.url}/metrics`)).status).toBe(404);
});

test('an operation that failed is one line, with its hash and without its asker', async () => {
  const house = await openTinyHouse('in process', { telemetry: { lines: { every: 0 } } });
  ends.push(() => house.close());
  const authorization = `Bearer ${await house.token({ userId: 'user_canary' })}`;
  await (await ask(house, lastTick, { authorization })).text();
  const failed = await ask(house, 'query Failing { broken }', { authorization });
  await failed.text();
  const lines = house.logged.filter((line) => line.startsWith('info operation '));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!.slice('info operation '.length))).toMatchObject({
    requestId: failed.headers.get('x-request-id'),
    transport: 'http',
    tenant: 'tenant_a',
    viewer: 'user',
    operation: 'Failing',
    kind: 'query',
    outcome: 'failed',
    codes: ['INTERNAL'],
    fetches: 1,
    bytes: Number(failed.headers.get('content-length')),
    hash: '0dc2f05187c14c9b137eb158a34124f6bab48c25ae4593267c0dcdb13fc27025',
  });
  expect(lines[0]).not.toContain('canary');
});

test.each([
  [{ every: 2 }, 2],
  [{ every: 0, slowMs: 0 }, 4],
])('of those that go well as many are told as is set: %j', async (lines, told) => {
  const house = await openTinyHouse('in process', { telemetry: { lines } });
  ends.push(() => house.close());
  for (let n = 0; n < 4; n += 1) await (await ask(house, lastTick)).text();
  expect(house.logged.filter((line) => line.startsWith('info operation '))).toHaveLength(told);
});

test('developers who ask for it get the plan, nobody else does', async () => {
  const open = await openTinyHouse('in process', { sandbox: true });
  const closed = await openTinyHouse('in process');
  ends.push(
    () => open.close(),
    () => closed.close(),
  );
  for (let n = 0; n < 2; n += 1) {
    const { data, extensions } = (await (await ask(open, lastTick, { 'x-lyceum-plan': '1' })).json()) as Told;
    expect(data.lastTick.n).toBe(7);
    expect(extensions.plan.plan[0]).toBe('Sequence');
    expect(extensions.plan.plan[1]).toMatch(/^ {2}Fetch chat: /);
    expect(extensions.plan.batches).toMatchObject([
      { subgraph: 'chat', after: [] },
      { subgraph: 'identity', after: [0], asks: [{ at: 'lastTick.by' }] },
    ]);
    expect(await (await ask(closed, lastTick, { 'x-lyceum-plan': '1' })).json()).not.toHaveProperty('extensions');
  }
  expect(await (await ask(open, lastTick)).json()).not.toHaveProperty('extensions');
});

interface Told {
  readonly data: { readonly lastTick: { readonly n: number } };
  readonly extensions: { readonly plan: { readonly plan: readonly string[]; readonly batches: readonly object[] } };
}
