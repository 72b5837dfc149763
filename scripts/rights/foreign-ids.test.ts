import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissions, scopeOf } from '@lyceum/identity/permission/permission.rules.ts';
import { buildASTSchema, type GraphQLObjectType, getNamedType, isObjectType, Kind, parse } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openRightsHouse, type RightsHouse } from './house.ts';
import { type Lookup, lookups } from './lookups.ts';
import { kinds, type Person, type Kind as PersonKind } from './person.ts';
import { type Place, placesOf } from './places.ts';
import { documentOf, isRefusal, readPublicSchema } from './public-schema.ts';
import { recipes } from './recipes/all.ts';
import { called } from './recipes/messaging.ts';
import { anonymised, at, firstOf, type Input, replay, type Tenants, withAt, withFreshKey } from './replay.ts';
import { selectionOf } from './selection.ts';
import { Stage } from './stage.ts';
import { streams } from './streams.ts';
import { type MutationName, may, type Row, rights } from './table.ts';
import { things } from './world.ts';

const root = join(import.meta.dirname, '../..');
const schema = readPublicSchema(root);
const places = placesOf(schema);
const placesBelow = (type: string) => places.filter(({ field }) => field.startsWith(`${type}.`));
const nameOf = ({ field, path }: Place) => `${field} ${path}`;
const fieldName = (field: string) => field.split('.')[1]!;

let house: RightsHouse;
let tenants: Tenants;

beforeAll(async () => {
  house = await openRightsHouse(inject('postgresUrl'));
  tenants = { own: await Stage.open(house, 2), other: await Stage.open(house, 1) };
}, 120_000);
afterAll(() => house?.close());

describe('T15: the ids of another tenant are like ids that do not exist', () => {
  test('every place of the schema that takes an id, a cursor, an address or a token has its case', () => {
    const covered = (place: Place) => {
      const [type, name] = place.field.split('.') as [string, string];
      if (type === 'Mutation') return Object.hasOwn(recipes, name);
      return type === 'Subscription' ? Object.hasOwn(streams, name) : Object.hasOwn(lookups, nameOf(place));
    };
    const missing = places.filter((place) => !covered(place));
    expect(
      missing.map(
        (place) => `${nameOf(place)} takes a name of something and has no case: see lookups.ts, streams.ts and recipes/`,
      ),
    ).toEqual([]);
    const surplus = Object.keys(lookups).filter((name) => !places.some((place) => nameOf(place) === name));
    expect(surplus.map((name) => `lookups.ts has a case for ${name}, which the schema does not have`)).toEqual([]);
  });

  const mutations = Map.groupBy(placesBelow('Mutation'), ({ field }) => fieldName(field) as MutationName);
  test.each([...mutations])('mutation %s', async (name, taken) => {
    const row: Row = rights[name];
    const kind = kinds.find((one) => row[one] === may)!;
    const [own, other] = await Promise.all([tenants.own, tenants.other].map((stage) => recipes[name](stage, stage.person(kind))));
    const who = own!.as ?? tenants.own.person(kind);
    const document = documentOf(schema.getMutationType()!.getFields()[name]!);
    const call = (input: Input) => who.ask(document, { input: withFreshKey(input) });
    const variables = { input: own!.input! };
    for (const { path } of taken) {
      expect(at(variables, path), `the recipe of ${name} gives ${path}`).toBeTypeOf('string');
      const foreign = (await existing(path, name)) ?? at({ input: other!.input }, path);
      await replay(tenants, foreign, (value) => call(withAt(variables, path, value).input));
    }
    const { data, errors } = await call(own!.input!);
    expect(errors).toBeUndefined();
    expect(isRefusal(schema, data.result.__typename), `with its own names ${name} succeeds: ${JSON.stringify(data)}`).toBe(false);
    for (const situation of [own, other]) await situation!.after?.();
  });

  test.each(Object.entries(lookups))('%s', async (name, lookup) => {
    const [field, path] = name.split(' ') as [string, string];
    const person = tenants.own.person(lookup.by);
    const { document, answerIn } = await questionOf(field, path, lookup);
    const ask = (value: string) => person.ask(document, { value });
    const own = await lookup.nameIn(tenants.own);
    const { unknown } = await replay(tenants, await lookup.nameIn(tenants.other), ask);
    const answer = await ask(own);
    expect(answer.errors).toBeUndefined();
    expect(answerIn(answer.data), 'with its own name there is an answer').not.toBeNull();
    // A cursor of nowhere is a place in the list all the same.
    if (!/^(after|before)$/.test(path)) expect(anonymised(answer, own)).not.toBe(unknown);
  });

  const subscriptions = Map.groupBy(placesBelow('Subscription'), ({ field }) => fieldName(field));
  test.each([...subscriptions])('subscription %s', async (name, taken) => {
    const { by, argumentsIn, stir } = streams[name]!;
    const [own, other] = [await argumentsIn(tenants.own), await argumentsIn(tenants.other)];
    const document = subscriptionTo(name);
    const client = socketOf(tenants.own.person(by));
    const hear = (given: Input, stirring?: () => Promise<unknown>) =>
      firstOf(client.iterate({ query: document, variables: given }), stirring);
    try {
      for (const { path } of taken) {
        // Of a list the first is exchanged: the last is the viewer.
        const one = Array.isArray(own[path]) ? `${path}.0` : path;
        const { unknown } = await replay(tenants, at(other, one), (value) => hear(withAt(own, one, value)));
        const event = await hear(own, stir && (() => stir(tenants.own, own)));
        expect(event, 'with its own name something is told').toMatchObject({ value: { data: { event: expect.anything() } } });
        expect(anonymised(event, at(own, one))).not.toBe(unknown);
      }
    } finally {
      client.terminate();
    }
  });

  const entities = ['identity', 'sessions', 'messaging', 'payments', 'media', 'safety', 'insights'].flatMap((subgraph) =>
    entitiesOf(subgraph).map((type) => ({ subgraph, type: type.name, selection: selectionOf(type, 3) })),
  );
  test('every entity of every subgraph has somebody who sees one', () => {
    const missing = entities.filter(({ type }) => !Object.hasOwn(things, type));
    expect(missing.map(({ type }) => `${type} is an entity and world.ts has none`)).toEqual([]);
    expect(new Set(entities.map(({ type }) => type))).toEqual(new Set(Object.keys(things)));
  });
  test.each(entities)('_entities of $subgraph: $type', async ({ subgraph, type, selection }) => {
    const { seenBy, idIn } = things[type as keyof typeof things];
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} ${selection} } }`;
    const room = house.rooms.rooms.subgraphs.find(({ name }) => name === subgraph)!;
    const viewer = await viewerOf(tenants.own.person(seenBy));
    const ask = (id: string) =>
      room.execute({ query, variables: { of: [{ __typename: type, id }] }, caller: { viewer, requestId: 'replay' } });
    const own = await idIn(tenants.own);
    const { unknown } = await replay(tenants, await idIn(tenants.other), ask);
    const answer = await ask(own);
    expect(answer.errors).toBeUndefined();
    expect(anonymised(answer, own)).not.toBe(unknown);
  });
});

/** What recipes bring fresh, as it stands in the other tenant when it is in use there. */
async function existing(path: string, mutation: MutationName): Promise<string | null> {
  if (/\.(newEmail|email)$/.test(path)) return tenants.other.person('mentee').email;
  return mutation === 'startCall' && path === 'input.callId' ? called(tenants.other) : null;
}

async function questionOf(field: string, path: string, { below }: Lookup) {
  const [parent, name] = field.split('.') as [string, string];
  const definition = (schema.getType(parent) as GraphQLObjectType).getFields()[name]!;
  const [argument, inner] = path.split('.') as [string, string?];
  const type = definition.args.find((one) => one.name === argument)!.type;
  const given = inner ? `${argument}: { ${inner}: $value }` : `${argument}: $value`;
  const result = `result: ${name}(${given}) ${selectionOf(getNamedType(definition.type))}`;
  const above = below ? await below(tenants.own) : null;
  return {
    document: `query ($value: ${inner ? 'ID' : type}) { ${above ? `parent: ${above} { ${result} }` : result} }`,
    // biome-ignore lint/suspicious/noExplicitAny: an answer of any query
    answerIn: (data: any) => (above ? data.parent : data).result,
  };
}

function subscriptionTo(name: string): string {
  const field = schema.getSubscriptionType()!.getFields()[name]!;
  const declared = field.args.map((argument) => `$${argument.name}: ${argument.type}`).join(', ');
  const given = field.args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  return `subscription (${declared}) { event: ${name}(${given}) ${selectionOf(getNamedType(field.type))} }`;
}

function socketOf(person: Person): Client {
  return createClient({
    url: house.url.replace('http', 'ws'),
    connectionParams: person.headers,
    retryAttempts: 0,
    webSocketImpl: WebSocket,
  });
}

/** Types that a subgraph resolves by key: it answers the router's questions about them, whoever's they are. */
function entitiesOf(subgraph: string): readonly GraphQLObjectType[] {
  const document = parse(readFileSync(join(root, `schema/${subgraph}.graphql`), 'utf8'));
  const built = buildASTSchema(document, { assumeValidSDL: true });
  return document.definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
    const resolvable = node.directives?.some(
      ({ name, arguments: given }) => name.value === 'key' && !given?.some((one) => one.name.value === 'resolvable'),
    );
    const type = built.getType(node.name.value);
    return resolvable && isObjectType(type) ? [type] : [];
  });
}

async function viewerOf({ kind, userId }: Person) {
  const scopes: Partial<Record<PersonKind, readonly string[]>> = {
    mentor: ['mentor'],
    moderator: ['moderation:decide'],
    admin: ['admin', ...permissions.map(scopeOf)],
  };
  const { tenantId } = tenants.own;
  return {
    kind: 'user' as const,
    userId,
    tenantId,
    sessionId: 'replay',
    role: kind.toUpperCase(),
    scopes: scopes[kind] ?? ['mentee'],
  };
}
