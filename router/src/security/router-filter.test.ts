import { afterEach, describe, expect, test } from 'vitest';
import { cacheControlLink } from '../cache/testing/link.ts';
import { makeTalk, type Talk } from '../subscription/testing/talk.ts';
import { type Claims, openTinyHouse, type TinyHouse, type TinyPart } from '../testing/tiny.ts';
import { Wire } from '../testing/wire.ts';
import type { Unauthorized } from './access.ts';

const guarded = '@requiresScopes(scopes: [["keeper"]])';

/** A museum that notes which of its guarded fields were asked. */
function museum() {
  const asked: string[] = [];
  const ask = (name: string, value: unknown) => () => {
    asked.push(name);
    return value;
  };
  const part: TinyPart = {
    name: 'museum',
    link: cacheControlLink.replace('"@key"', '"@key", "@requiresScopes", "@policy", "@tag"'),
    sdl: `
      type Query { coin(of: String): Coin @cacheControl(maxAge: 60) exhibits: [Exhibit] @cacheControl(maxAge: 60) }
      type Mutation { polish: String store: String ${guarded} }
      interface Exhibit { id: ID! }
      type Coin implements Exhibit { id: ID! price(in: String): Int ${guarded} weight: Int! ${guarded} note(userId: ID): String @policy(policies: [["self"]]) }
      type Person @key(fields: "id") { id: ID! badge(userId: ID): String @tag(name: "same-for-all") }
      type Stone implements Exhibit { id: ID! }
    `,
    resolvers: {
      Query: {
        coin: ask('coin', { id: '1' }),
        exhibits: ask('exhibits', [
          { __typename: 'Coin', id: '1' },
          { __typename: 'Stone', id: '2' },
        ]),
      },
      Mutation: { polish: ask('polish', 'shiny'), store: ask('store', 'stored') },
      Coin: { price: ask('price', 5), weight: ask('weight', 7), note: ask('note', 'mine') },
      Person: { __resolveReference: ({ id }: { id: string }) => ({ id, badge: `Badge ${id}` }) },
    },
  };
  return { asked, part };
}

const visitor: Claims = { userId: 'visitor', sessionId: 's1', scopes: ['mentee'] };
const keeper: Claims = { userId: 'keeper', sessionId: 's2', scopes: ['keeper'] };

let house: TinyHouse;
let asked: string[];
let talk: Talk;
const wires: Wire[] = [];
afterEach(async () => {
  for (const wire of wires.splice(0)) wire.cut();
  await house.close();
});

/** A part of the supergraph that may become another. */
type Changing = TinyPart & { sdl: string };

async function open(unauthorized: Unauthorized | undefined, shown = guardedTalk('text: String')): Promise<readonly Changing[]> {
  const { asked: noted, part } = museum();
  asked = noted;
  const parts: Changing[] = [part, shown];
  house = await openTinyHouse('in process', { ...(unauthorized ? { unauthorized } : {}), shareQueries: true }, parts);
  talk.admit('r', 'visitor', 'visitor_2', 'keeper');
  return parts;
}

/** Its lines have a text that everybody may see. */
function openTalk(): TinyPart {
  talk = makeTalk();
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@requiresScopes", "@tag"])`;
  return { ...talk.part, link, sdl: talk.part.sdl.replace('text: String!', 'text: String') };
}

/** Its lines have a text that only keepers may see. */
function guardedTalk(field: 'text: String' | 'text: String!'): TinyPart {
  const shown = openTalk();
  return { ...shown, sdl: shown.sdl.replace('text: String', `${field} ${guarded}`) };
}

/** For whom streams are open. */
function openFor(): readonly string[] {
  return [...talk.open].map(({ viewer }) => viewer.userId ?? 'all').sort();
}

interface Said {
  readonly status: number;
  readonly caching: string | null;
  readonly data?: unknown;
  readonly errors: readonly string[];
}

async function ask(query: string, claims: Claims, variables = {}): Promise<Said> {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await house.token(claims)}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = (await response.json()) as { data?: unknown; errors?: Told[] };
  return { status: response.status, caching: response.headers.get('cache-control'), data, errors: errors.map(sentence) };
}

interface Told {
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string };
}

function sentence({ path = [], extensions }: Told): string {
  return `${extensions.code} ${path.join('.')}`.trim();
}

async function enter(claims: Claims): Promise<Wire> {
  const wire = await Wire.greeted(house.url, { token: await house.token(claims) });
  wires.push(wire);
  return wire;
}

const hidden = 'UNAUTHORIZED_FIELD_OR_TYPE';

const answers: readonly (readonly [why: string, query: string, data: unknown, errors: readonly string[]])[] = [
  ['a field', '{ coin { id price } }', { coin: { id: '1', price: null } }, [`${hidden} coin.price`]],
  ['under its alias', '{ coin { a: price id } }', { coin: { a: null, id: '1' } }, [`${hidden} coin.a`]],
  ['up to what may be null', '{ coin { id weight } }', { coin: null }, [`${hidden} coin.weight`]],
  [
    'behind an interface',
    '{ exhibits { id ... on Coin { price } } }',
    { exhibits: [{ id: '1', price: null }, { id: '2' }] },
    [`${hidden} exhibits.@.price`],
  ],
  [
    'with the variables that only it used',
    'query ($in: String) { coin { id price(in: $in) } }',
    { coin: { id: '1', price: null } },
    [`${hidden} coin.price`],
  ],
  [
    'where the condition of another is not met',
    'query ($no: Boolean = false) { coin { id @include(if: $no) price } }',
    { coin: { price: null } },
    [`${hidden} coin.price`],
  ],
  ['all there is', '{ secret }', { secret: null }, [`${hidden} secret`]],
  ['beside what fails', '{ missing secret }', { missing: null, secret: null }, ['NOT_FOUND missing', `${hidden} secret`]],
  ['of a mutation', 'mutation { polish store }', { polish: 'shiny', store: null }, [`${hidden} store`]],
];

describe('where what may not be seen is left out', () => {
  test.each(answers)('it is null, %s: %s', async (_, query, data, errors) => {
    await open('filter');
    // The first request of a text goes through Apollo Server, the later ones do not.
    for (const time of [1, 2])
      expect(await ask(query, visitor), `time ${time}`).toMatchObject({ status: 200, data, errors, caching: 'no-store' });
    const wire = await enter(visitor);
    wire.subscribe('1', query, {});
    const { payload } = await wire.next();
    expect([payload.data, payload.errors.map(sentence)]).toEqual([data, errors]);
    // Nobody was asked for it.
    expect(asked.filter((name) => ['price', 'weight', 'store'].includes(name))).toEqual([]);
  });

  test('who may see it sees it, and what is kept or under way for the one is not given to the other', async () => {
    await open('filter');
    const coin = (fields: object, ...errors: string[]) => ({ data: { coin: { id: '1', ...fields } }, errors });
    const other = { ...visitor, userId: 'visitor_2' };
    const asking = [
      { who: visitor, query: '{ coin { id price } }', told: coin({ price: null }, `${hidden} coin.price`) },
      { who: keeper, query: '{ coin { id price } }', told: coin({ price: 5 }) },
      // By all that answers are shared by, these two are the same.
      { who: other, query: '{ coin { id note(userId: "visitor") } }', told: coin({ note: null }, `${hidden} coin.note`) },
      { who: visitor, query: '{ coin { id note(userId: "visitor") } }', told: coin({ note: 'mine' }) },
    ];
    // One after another, so that the one finds what was kept for the other; then at once, so that they may share what is under way.
    for (const { who, query, told } of asking) expect(await ask(query, who)).toMatchObject(told);
    const all = [...asking, ...asking];
    const said = await Promise.all(all.map(({ who, query }) => ask(query, who)));
    expect(said).toMatchObject(all.map(({ told }) => told));
    // Kept by now: the next ones are answered without the subgraph.
    const before = asked.length;
    for (const { who, query, told } of asking) {
      const caching = told.errors.length > 0 ? 'no-store' : 'max-age=60, private';
      expect(await ask(query, who)).toMatchObject({ ...told, caching });
    }
    expect(asked.length).toBe(before);
    expect(await ask('{ coin { id } }', visitor)).toMatchObject({ data: { coin: { id: '1' } }, errors: [] });
  });

  test('an operation that uses the name by which the router finds types is refused', async () => {
    await open('filter');
    expect(await ask('{ exhibits { __gate_typename: id ... on Coin { price } } }', visitor)).toMatchObject({
      status: 403,
      errors: ['FORBIDDEN'],
    });
  });
});

const lines = 'subscription { event: lines(room: "r") { ... on LineSaid { line { n text } } } }';

describe('a subscription', () => {
  test('tells each what they may see of every event, of streams that are not mixed', async () => {
    await open('filter');
    const people = [await enter(visitor), await enter({ ...visitor, userId: 'visitor_2' }), await enter(keeper)];
    for (const wire of people) wire.subscribe('1', lines, {});
    await expect.poll(openFor).toEqual(['all', 'visitor', 'visitor_2']);
    for (const text of ['one', 'two']) talk.say('r', text);
    const told = await Promise.all(people.map((wire) => wire.take(2)));
    const heard = told.map((events) =>
      events.map(({ payload }) => [payload.data.event.line, (payload.errors ?? []).map(sentence)]),
    );
    const withheld = [1, 2].map((n) => [{ n, text: null }, [`${hidden} event.line.text`]]);
    const whole = ['one', 'two'].map((text, index) => [{ n: index + 1, text }, []]);
    expect(heard).toEqual([withheld, withheld, whole]);
  });

  test('is told null where null may not be', async () => {
    await open('filter', guardedTalk('text: String!'));
    const wire = await enter(visitor);
    wire.subscribe('1', lines, {});
    await expect.poll(() => talk.open.size).toBe(1);
    talk.say('r', 'one');
    const { payload } = await wire.next();
    expect([payload.data, payload.errors.map(sentence)]).toEqual([null, [`${hidden} event.line.text`]]);
  });

  test('of which nothing may be heard is refused', async () => {
    await open('filter');
    const wire = await Wire.greeted(house.url, {});
    wires.push(wire);
    wire.subscribe('1', lines, {});
    expect(await wire.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  const hiding = [
    {
      why: 'hides something from all',
      selection: 'n text',
      hide: (sdl: string) => sdl.replace('text: String', `text: String ${guarded}`),
      streams: ['visitor', 'visitor_2'],
      before: { n: 1, text: 'one' },
      after: [
        { n: 2, text: null },
        { n: 2, text: null },
      ],
    },
    {
      why: 'hides something of another subgraph from one of them',
      selection: 'by { id name badge(userId: "visitor") }',
      hide: (sdl: string) => sdl.replace('badge(userId: ID): String', '$& @policy(policies: [["self"]])'),
      streams: ['all', 'visitor_2'],
      before: { by: { id: '5', name: 'Person 5', badge: 'Badge 5' } },
      after: ['Badge 5', null].map((badge) => ({ by: { id: '5', name: 'Person 5', badge } })),
    },
  ];

  test.each(hiding)('that is shared is so no more with who may not see the same, when a new supergraph $why', async (one) => {
    const parts = await open('filter', openTalk());
    const people = [await enter(visitor), await enter({ ...visitor, userId: 'visitor_2' })];
    const query = `subscription { event: lines(room: "r") { ... on LineSaid { cursor line { ${one.selection} } } } }`;
    for (const wire of people) wire.subscribe('1', query, {});
    await expect.poll(() => [talk.begun.length, openFor()]).toEqual([3, ['all']]);
    talk.say('r', 'one', { by: '5' });
    for (const wire of people) expect((await wire.next()).payload.data.event.line).toEqual(one.before);
    for (const part of parts) part.sdl = one.hide(part.sdl);
    await house.router.swap(house.supergraph());
    await expect.poll(openFor).toEqual(one.streams);
    talk.say('r', 'two', { by: '5' });
    const told = await Promise.all(people.map((wire) => wire.next()));
    expect(told.map(({ payload }) => payload.data.event.line)).toEqual(one.after);
  });
});

test.each<[string, Unauthorized | undefined]>([
  ['by default', undefined],
  ['where it is set so', 'refuse'],
])('the whole is refused %s, over HTTP and on a socket', async (_, unauthorized) => {
  await open(unauthorized);
  expect(await ask('{ coin { id price } }', visitor)).toMatchObject({ status: 403, data: undefined, errors: ['FORBIDDEN'] });
  expect(await ask('{ coin { id price } }', keeper)).toMatchObject({ status: 200, data: { coin: { id: '1', price: 5 } } });
  const wire = await enter(visitor);
  for (const [id, query] of [
    ['1', '{ coin { id price } }'],
    ['2', lines],
  ] as const) {
    wire.subscribe(id, query, {});
    expect(await wire.next()).toMatchObject({ id, type: 'error', payload: [{ extensions: { code: 'FORBIDDEN' } }] });
  }
});
