import { Supergraph } from '@apollo/federation-internals';
import { anonymousViewer, serviceViewer, type Viewer } from '@lyceum/kit/context/viewer.ts';
import { buildSchema, getOperationAST, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../edge/limits.ts';
import { composed } from '../security/composed.ts';
import { compileCost } from './cost.ts';
import { readCosts } from './cost-directives.ts';
import { CostModel } from './cost-model.ts';

const supergraph = composed({
  a: `
    type Query {
      scalar: Int
      object: Plain
      dear: Dear
      weighed: Plain @cost(weight: 7)
      secret: Secret
      levels: [Level!]
      plainList: [Plain]
      matrix: [[Plain!]!]
      assumed: [Plain] @listSize(assumedSize: 5)
      sliced(first: Int = 3, days: Int): [Plain] @listSize(assumedSize: 9, slicingArguments: ["first", "days"], requireOneSlicingArgument: false)
      exact(first: Int, last: Int): [Plain] @listSize(slicingArguments: ["first", "last"])
      page(first: Int): Holder @listSize(slicingArguments: ["first"], sizedFields: ["items"], requireOneSlicingArgument: false)
      connection(first: Int, last: Int, after: String): PlainConnection
      things: [Thing] @listSize(assumedSize: 2)
      found: Found
      search(filter: Filter, ids: [ID!] @cost(weight: 3), level: Level, plain: Int): Int
    }
    type Mutation { touch(input: Filter): Plain }
    type Plain { n: Int plain: Plain plains: [Plain] @listSize(assumedSize: 4) }
    type Dear @cost(weight: 4) { n: Int }
    scalar Secret @cost(weight: 2)
    enum Level @cost(weight: 2) { LOW }
    type Holder { items: [Plain] more: [Plain] }
    type PageInfo { hasNextPage: Boolean }
    type PlainConnection { nodes: [Plain!]! edges: [PlainEdge!]! pageInfo: PageInfo! }
    type PlainEdge { node: Plain }
    interface Thing { value: Int }
    type Cheap implements Thing { value: Int cheap: Plain }
    type Gem implements Thing @cost(weight: 6) { value: Int @cost(weight: 8) gem: Dear }
    union Found = Cheap | Gem | Dear
    input Filter { text: String @cost(weight: 2) nested: [Filter!] other: Int }
  `,
});
const schema = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema();
const model = new CostModel(schema, readCosts(parse(supergraph)));

const compile = (text: string) => {
  const document = parse(text);
  expect(validate(schema, document, specifiedRules)).toEqual([]);
  return compileCost(model, document, getOperationAST(document)!, defaultLimits);
};

test('the stock gateway takes a supergraph with costs, and clients do not see them', () => {
  expect(supergraph).toContain('https://specs.apollo.dev/cost/v0.1');
  expect(schema.getDirective('cost')).toBeUndefined();
});

describe('the estimated cost', () => {
  test.each<[string, number, Record<string, unknown>?]>([
    ['{ scalar }', 0],
    ['{ __typename }', 0],
    ['{ object { n } }', 1],
    ['{ object { n plain { plain { n } } } }', 3],
    ['{ dear { n } }', 4],
    ['{ weighed { n } }', 7],
    ['{ secret a: secret }', 4],
    ['{ levels }', 20],
    ['{ plainList { n } }', 10],
    ['{ matrix { plain { n } } }', 200],
    ['{ assumed { plain { n } } }', 10],
    ['{ assumed { plains { n } } }', 5 * (1 + 4)],
    ['{ sliced { n } }', 3],
    ['{ sliced(first: 8) { n } }', 8],
    ['{ sliced(first: 8, days: 30) { n } }', 30],
    ['{ sliced(first: null) { n } }', 9],
    ['query($n: Int) { sliced(first: $n) { n } }', 6, { n: 6 }],
    ['{ sliced(first: -8) { n } }', 0],
    ['{ exact(last: 7) { n } }', 7],
    ['{ page(first: 3) { items { n } } }', 1 + 3],
    ['{ page(first: 3) { x: items { plain { n } } more { n } } }', 1 + 6 + 10],
    ['{ page { items { n } } }', 1 + 10],
    ['{ page(first: 3) { ...h } } fragment h on Holder { ... { items { n } } }', 1 + 3],
    ['{ connection { nodes { n } pageInfo { hasNextPage } } }', 1 + 20 + 1],
    ['{ connection(first: 50) { edges { node { n } } } }', 1 + 100],
    ['{ things { value } }', 2 * (6 + 8)],
    ['{ things { ... on Cheap { cheap { n } } ... on Gem { gem { n } } } }', 2 * (6 + 4)],
    ['{ found { ... on Cheap { cheap { n plain { n } } } ... on Gem { value } ... on Dear { n } } }', 6 + 8],
    ['{ found { ... on Thing { ... on Cheap { cheap { n } } } ... on Dear { n } } }', 6 + 1],
    ['{ search(plain: 1) }', 0],
    ['{ search(level: LOW) }', 2],
    ['{ search(ids: [1, 2]) }', 6],
    ['{ search(ids: 1) }', 3],
    ['{ search(filter: { text: "a", other: 1 }) }', 1 + 2],
    ['{ search(filter: { nested: [{ text: "a" }, {}] }) }', 1 + (1 + 2) + 1],
    [
      'query($f: Filter, $i: [ID!]) { search(filter: $f, ids: $i) }',
      1 + 3 + 9,
      { f: { nested: [{ text: 'a' }], text: null }, i: [1, 2, 3] },
    ],
    ['query($f: [Filter!]) { search(filter: { nested: $f, text: "b" }) }', 3 + 2, { f: [{}, {}] }],
    ['query($f: Filter) { search(filter: $f) }', 0, {}],
    ['mutation { touch { n } }', 11],
    ['{ object { n } a: object { n } }', 2],
    ['{ object { n } object { plain { n } } ...q } fragment q on Query { object { plain { n plain { n } } } }', 3],
    ['query($yes: Boolean!) { object @include(if: $yes) { n } dear @skip(if: $yes) { n } }', 1, { yes: true }],
    ['query($yes: Boolean!) { ... @include(if: $yes) { object { n } } dear @skip(if: $yes) { n } }', 4, { yes: false }],
    ['{ object @skip(if: true) { n } dear @include(if: true) { n } }', 4],
    ['{ __schema { types { name } } }', 100],
  ])('of %s is %i', (text, cost, variables = {}) => {
    expect(compile(text).estimate(variables)).toBe(cost);
  });

  test('is told of interfaces inside one another by as much work as there are fields', () => {
    // Each level is selected in two ways: 2^15 of them, if each were looked at by itself.
    const deep = (depth: number): string =>
      depth === 0 ? 'value' : `self { ${deep(depth - 1)} ... on Cheap { value } ... on Gem { c: value } }`;
    let looks = 0;
    const variables = {
      get on() {
        looks += 1;
        return true;
      },
    };
    const text = `query($on: Boolean!) { ${deep(15).replaceAll('... on', '... @include(if: $on) { n: value } ... on')} }`;
    const self = buildSchema(
      'type Query { self: Thing } interface Thing { value: Int self: Thing } type Cheap implements Thing { value: Int self: Thing } type Gem implements Thing { value: Int self: Thing }',
    );
    const document = parse(text);
    const costs = { weights: new Map(), listSizes: new Map() };
    const cost = compileCost(new CostModel(self, costs), document, getOperationAST(document)!, defaultLimits);
    expect(cost.estimate(variables)).toBe(15);
    expect(looks).toBeLessThan(100);
  });

  test('stays a number', () => {
    const deep = compile(`{ matrix { ${'plains { '.repeat(14)} n ${'}'.repeat(14)} } }`).estimate({});
    expect(deep).toBeGreaterThan(10 ** 9);
    expect(Number.isSafeInteger(deep)).toBe(true);
  });
});

describe('a budget', () => {
  const user = (role: string): Viewer => ({ ...anonymousViewer('t'), kind: 'user', userId: 'u', role });
  const costBudgets = { anonymous: 5, default: 10, ADMIN: 20, service: 30 };
  const errors = (ids: number, viewer: Viewer) => {
    const document = parse(`{ assumed { n } search(ids: [${Array(ids).fill(1)}]) }`);
    return compileCost(model, document, getOperationAST(document)!, { ...defaultLimits, costBudgets }).budgetErrors({}, viewer);
  };

  test.each<[string, Viewer, number, number]>([
    ['anybody', anonymousViewer('t'), 0, 5],
    ['a mentee', user('MENTEE'), 1, 10],
    ['an admin', user('ADMIN'), 5, 20],
    ['a role called as a method is', user('toString'), 1, 10],
    ['another service', serviceViewer('t'), 8, 30],
  ])('of %s may be reached and not passed', (_, viewer, ids, maximum) => {
    expect(errors(ids, viewer)).toEqual([]);
    const [error] = errors(ids + 1, viewer);
    const found = 5 + 3 * (ids + 1);
    expect(error!.message).toBe(`Estimated cost of the operation: ${found}, at most ${maximum} allowed.`);
    expect(error!.extensions).toEqual({ code: 'COST_TOO_HIGH', limit: 'costBudgets', found, maximum, http: { status: 400 } });
  });
});

describe('the actual cost', () => {
  const plain = { n: 1 };
  test.each<[string, unknown, number, Record<string, unknown>?]>([
    ['{ scalar object { n } }', { scalar: 1, object: plain }, 1],
    ['{ object { n } }', { object: null }, 0],
    ['{ object { n } }', null, 0],
    ['{ connection(first: 50) { nodes { n } } }', { connection: { nodes: [plain, plain] } }, 3],
    ['{ matrix { n } }', { matrix: [[plain], [plain, plain], []] }, 3],
    ['{ levels secret }', { levels: ['LOW', 'LOW'], secret: 'x' }, 6],
    ['{ things { value ... on Gem { gem { n } } } }', { things: [{ value: 1 }, { value: 2, gem: { n: 1 } }, null] }, 14 + 18],
    ['query($i: [ID!]) { search(ids: $i) }', { search: 1 }, 6, { i: [1, 2] }],
    ['{ x: object { n } object { plain { n } } ... { object { n } } }', { x: plain, object: { plain } }, 3],
    ['mutation { touch { n } }', { touch: plain }, 11],
    ['query($yes: Boolean!) { search(ids: 1) @include(if: $yes) }', {}, 0, { yes: false }],
  ])('of %s answered by %j is %i', (text, data, cost, variables = {}) => {
    expect(compile(text).actual(data, variables)).toBe(cost);
  });
});

describe('a page', () => {
  const judge = (text: string, variables = {}) =>
    compile(text)
      .pageErrors(variables)
      .map(({ extensions, message }) => `${extensions.code}: ${message}`);
  const outside = (what: string) => [`PAGE_SIZE_OUT_OF_RANGE: ${what}`];

  test.each<[string, readonly string[], Record<string, unknown>?]>([
    ['{ connection(first: 1) { nodes { n } } a: connection(last: 100) { nodes { n } } b: connection { nodes { n } } }', []],
    ['{ connection(first: 0) { nodes { n } } }', outside('Query.connection takes first from 1 to 100, not 0.')],
    ['{ object { n } connection(first: 101) { nodes { n } } }', outside('Query.connection takes first from 1 to 100, not 101.')],
    [
      'query($n: Int) { connection(last: $n) { nodes { n } } }',
      outside('Query.connection takes last from 1 to 100, not -1.'),
      { n: -1 },
    ],
    ['query($n: Int) { connection(last: $n) { nodes { n } } }', [], { n: null }],
    ['query($n: Int) { connection(last: $n) { nodes { n } } }', []],
    ['{ sliced(first: 101) { n } }', outside('Query.sliced takes first from 1 to 100, not 101.')],
    ['{ sliced(days: 365) { n } }', []],
    ['{ exact(first: 1) { n } }', []],
    ['{ exact { n } }', ['PAGE_SIZE_REQUIRED: Query.exact needs exactly one of first, last.']],
    ['{ exact(first: 1, last: 1) { n } }', ['PAGE_SIZE_REQUIRED: Query.exact needs exactly one of first, last.']],
    [
      'query($n: Int) { exact(first: $n) { n } }',
      ['PAGE_SIZE_REQUIRED: Query.exact needs exactly one of first, last.'],
      { n: null },
    ],
  ])('of %s: %j', (text, errors, variables) => {
    expect(judge(text, variables)).toEqual(errors);
  });
});
