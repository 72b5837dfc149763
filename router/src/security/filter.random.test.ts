import { Supergraph } from '@apollo/federation-internals';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import {
  defaultFieldResolver,
  type ExecutionResult,
  execute,
  type FieldNode,
  type GraphQLNamedType,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  parse,
  type SelectionNode,
  specifiedRules,
  validate,
  visit,
} from 'graphql';
import { expect, test } from 'vitest';
import { completeFiltered } from './complete.ts';
import { composed, secured } from './composed.ts';
import type { Filtered } from './filter.ts';
import { Guard } from './guard.ts';

const protectedBy = (scope: string) => `@requiresScopes(scopes: [["${scope}"]])`;
const { sdl, requirements } = secured(
  composed({
    a: `
    type Query { node: Node nodes: [Node!] person: Person! any: [[Any]!]! vault: Vault s: Secret }
    interface Node { id: ID! node: Node title: String }
    type Person implements Node { id: ID! node: Node title: String ${protectedBy('a')} mail: String! ${protectedBy('b')} any: Any }
    type Book implements Node { id: ID! node: Node title: String pages: [Int] ${protectedBy('c')} author: Person! }
    type Vault ${protectedBy('d')} { id: ID! gold: Int! owner: Person }
    union Any = Person | Book | Vault
    scalar Secret ${protectedBy('e')}
  `,
  }),
);
const schema = Supergraph.build(sdl).apiSchema().toGraphQLJSSchema();
const scopes = ['a', 'b', 'c', 'd', 'e'];

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function selections(type: GraphQLNamedType, depth: number, random: () => number): string {
  const one = (): string => {
    const condition = random() < 0.1 ? ` @${random() < 0.5 ? 'skip' : 'include'}(if: $on)` : '';
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
    if (depth > 0 && random() < (possible.length > 0 ? 0.5 : 0.1)) {
      const narrowed = possible.length > 0 && random() < 0.8 ? possible[Math.floor(random() * possible.length)]! : type;
      return `... on ${narrowed.name}${condition} { ${selections(narrowed, depth - 1, random)} }`;
    }
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const fitting = fields.filter((field) => depth > 0 || isLeafType(getNamedType(field.type)));
    // graphql-js answers `__typename` by itself, so the comparison has none in fragments that may be removed.
    if (fitting.length === 0) return '... on Person { id }';
    const field = fitting[Math.floor(random() * fitting.length)]!;
    const below = getNamedType(field.type);
    const alias = random() < 0.2 ? `${field.name}2: ` : '';
    return `${alias}${field.name}${condition}${isLeafType(below) ? '' : ` { ${selections(below, depth - 1, random)} }`}`;
  };
  return Array.from({ length: 1 + Math.floor(random() * 4) }, one).join(' ');
}

/** Data without end, in which every object follows from the way to it, whatever else was asked. */
function someone(way: number, kinds: readonly string[], mayBeNull: boolean): object | null {
  const next = (step: number) => Math.imul(way ^ step, 0x9e3779b1) >>> 7;
  if (mayBeNull && way % 10 === 0) return null;
  return {
    __typename: kinds[way % kinds.length],
    id: `i${way}`,
    title: `t${way}`,
    mail: 'm',
    pages: [1, way],
    gold: way,
    node: () => someone(next(1), ['Person', 'Book'], true),
    any: () => someone(next(2), ['Person', 'Book', 'Vault'], true),
    author: () => someone(next(3), ['Person'], false),
    owner: () => someone(next(4), ['Person'], true),
  };
}

function rootOf(way: number): object {
  const any = (step: number) => someone(way + step, ['Person', 'Book', 'Vault'], true);
  return {
    node: someone(way + 1, ['Person', 'Book'], true),
    nodes: [someone(way + 2, ['Person', 'Book'], false), someone(way + 3, ['Person', 'Book'], false)],
    person: someone(way + 4, ['Person'], false),
    any: [[any(5), null, any(6)], [any(7)]],
    vault: someone(way + 8, ['Vault'], true),
    s: 'secret',
  };
}

/** The original, executed by graphql-js with resolvers that know nothing of what only removed selections ask. */
function expected(filtered: Filtered, rootValue: object, variableValues: Record<string, unknown>) {
  const gone = new Set<SelectionNode>();
  const note = (node: FieldNode) => void gone.add(node);
  for (const removed of filtered.removed) visit(removed, { Field: note });
  return execute({
    schema,
    document: filtered.original.document,
    rootValue,
    variableValues,
    fieldResolver: (source, args, context, info) =>
      info.fieldNodes.every((node) => gone.has(node)) ? null : defaultFieldResolver(source, args, context, info),
  }) as ExecutionResult;
}

test('of random operations the answer is that of execution with nulls in place of what was removed', () => {
  let filteredOnes = 0;
  let nulled = 0;
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = seeded(seed);
    const text = `query($on: Boolean! = ${random() < 0.5}) { __typename @include(if: $on) ${selections(schema.getQueryType()!, 4, random)} }`;
    const document = parse(text);
    if (validate(schema, document, specifiedRules).length > 0) continue;
    const viewer: Viewer = {
      kind: 'user',
      tenantId: 't',
      userId: 'u',
      sessionId: 's',
      role: null,
      scopes: scopes.filter(() => random() < 0.5),
    };
    const variables = { on: random() < 0.5 };
    const filtered = new Guard(schema, requirements).filter(document, getOperationAST(document)!, viewer, { variables });
    if (!filtered) continue;
    filteredOnes += 1;
    expect(validate(schema, filtered.document, specifiedRules), text).toEqual([]);
    const executed = execute({
      schema,
      document: filtered.document,
      rootValue: rootOf(seed),
      variableValues: variables,
    }) as ExecutionResult;
    const answer = completeFiltered(filtered, { data: executed.data ?? {} }, variables);
    const wanted = expected(filtered, rootOf(seed), variables).data;
    if (wanted === null) nulled += 1;
    expect(JSON.stringify(answer.data), `seed ${seed}: ${text}`).toBe(JSON.stringify(wanted));
  }
  expect(filteredOnes).toBeGreaterThan(150);
  expect(nulled).toBeGreaterThan(5);
}, 60_000);
