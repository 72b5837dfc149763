/** Documents by which people have brought GraphQL endpoints down, for tests and for `hostile.bench.ts`. */
import type { RefusalCode } from './refusal.ts';

export interface HostileDocument {
  readonly name: string;
  readonly text: string;
  readonly variables?: unknown;
  /** How it is refused; a syntax error is none of the gate's own codes. */
  readonly code: RefusalCode | 'GRAPHQL_PARSE_FAILED' | 'VALIDATION';
}

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** `f0` spreads `f1` twice, and so on: 2^count fields. */
const bomb = (count: number) =>
  `{ node { ...f0 } } ${times(count, (n) => `fragment f${n} on Node { ${n === count - 1 ? 'id' : `...f${n + 1} ...f${n + 1}`} }`)}`;

const nestedList = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`);

/** `{ a { … } a { … } }`, each twice inside the other. */
const overlapping = (depth: number): string =>
  depth === 0 ? 'id' : `node { ${overlapping(depth - 1)} } node { ${overlapping(depth - 1)} }`;

/** For a schema with `type Query { node(filter: JSON): Node }` and `type Node { id: ID node: Node nodes: [Node] }`, and a scalar `JSON`. */
export const hostileDocuments: readonly HostileDocument[] = [
  { name: '5 MB of opening braces', text: '{'.repeat(5_000_000), code: 'DOCUMENT_TOO_LONG' },
  { name: '5 MB of nested fields', text: `${'{a'.repeat(2_500_000)}`, code: 'DOCUMENT_TOO_LONG' },
  {
    name: 'as many nested fields as there may be tokens',
    text: `${'{node'.repeat(1330)}${'}'.repeat(1330)}`,
    code: 'DOCUMENT_TOO_NESTED',
  },
  { name: '150 fields inside one another', text: `${'{node'.repeat(150)}{id}${'}'.repeat(150)}`, code: 'DOCUMENT_TOO_DEEP' },
  {
    name: '190 lists inside one another',
    text: `{ node(filter: ${'['.repeat(190)}${']'.repeat(190)}) { id } }`,
    code: 'DOCUMENT_INPUT_TOO_DEEP',
  },
  {
    name: '1,300 fields inside one another',
    text: `${'{node'.repeat(1300)}{id}${'}'.repeat(1300)}`,
    code: 'DOCUMENT_TOO_NESTED',
  },
  {
    name: '900 inline fragments inside one another',
    text: `{${'...{'.repeat(900)}id${'}'.repeat(900)}}`,
    code: 'DOCUMENT_TOO_NESTED',
  },
  {
    name: '1,900 lists inside one another',
    text: `{ node(filter: ${'['.repeat(1900)}${']'.repeat(1900)}) { id } }`,
    code: 'DOCUMENT_TOO_NESTED',
  },
  { name: 'a list of 100,000 entries', text: `{ node(filter: [${'1 '.repeat(100_000)}]) { id } }`, code: 'DOCUMENT_TOO_LONG' },
  { name: '100,000 aliases', text: `{ ${times(100_000, (n) => `a${n}: __typename`)} }`, code: 'DOCUMENT_TOO_LONG' },
  {
    name: '1,300 aliases of __typename',
    text: `{ ${times(1300, (n) => `a${n}: __typename`)} }`,
    code: 'DOCUMENT_TOO_MANY_ALIASES',
  },
  { name: 'a fragment bomb of 2^100 fields', text: bomb(100), code: 'DOCUMENT_TOO_HIGH' },
  { name: 'a fragment bomb of 2^300 fields', text: bomb(300), code: 'DOCUMENT_TOO_HIGH' },
  {
    name: 'a fragment that spreads itself',
    text: '{ node { ...a } } fragment a on Node { node { ...a } }',
    code: 'DOCUMENT_FRAGMENT_CYCLE',
  },
  {
    name: 'a circle of 200 fragments that nobody spreads',
    text: `{ node { id } } ${times(200, (n) => `fragment c${n} on Node { ...c${(n + 1) % 200} }`)}`,
    code: 'DOCUMENT_FRAGMENT_CYCLE',
  },
  {
    name: 'a bomb in fragments that nobody spreads',
    text: `{ node { id } } ${bomb(100).replace('{ node { ...f0 } }', '')}`,
    code: 'DOCUMENT_TOO_HIGH',
  },
  {
    name: '1,900 unknown directives at one place',
    text: `{ node ${'@a'.repeat(1900)} { id } }`,
    code: 'DOCUMENT_TOO_MANY_DIRECTIVES',
  },
  {
    name: '1,500 directives, each at its own place',
    text: `{ ${times(750, () => 'id @a @a')} }`,
    code: 'DOCUMENT_TOO_MANY_DIRECTIVES',
  },
  { name: 'the same field 3,900 times', text: `{ node { ${'id '.repeat(3900)} } }`, code: 'DOCUMENT_TOO_HIGH' },
  { name: 'the same field 900 times', text: `{ node { ${'id '.repeat(900)} } }`, code: 'DOCUMENT_TOO_MANY_REPEATS' },
  { name: 'fields that overlap 2^8 times', text: `{ ${overlapping(8)} }`, code: 'DOCUMENT_TOO_MANY_REPEATS' },
  {
    name: 'overlapping fields in 300 fragments',
    text: `{ node { ${times(300, (n) => `...o${n}`)} } } ${times(300, (n) => `fragment o${n} on Node { node { id } }`)}`,
    code: 'DOCUMENT_TOO_MANY_FRAGMENTS',
  },
  {
    name: 'overlapping fields in 90 fragments',
    text: `{ node { ${times(90, (n) => `...o${n}`)} } } ${times(90, (n) => `fragment o${n} on Node { node { id } }`)}`,
    code: 'DOCUMENT_TOO_MANY_REPEATS',
  },
  { name: '400 operations', text: times(400, (n) => `query q${n} { node { id } }`), code: 'DOCUMENT_TOO_MANY_OPERATIONS' },
  { name: '900 root fields', text: `{ ${times(900, () => 'node { id }')} }`, code: 'DOCUMENT_TOO_HIGH' },
  { name: '300 root fields', text: `{ ${times(300, () => 'node { id }')} }`, code: 'DOCUMENT_TOO_MANY_ROOT_FIELDS' },
  {
    name: 'unknown fields, each with a suggestion to find',
    text: `{ node { ${times(990, (n) => `nodees${n}`)} } }`,
    code: 'VALIDATION',
  },
  {
    name: 'unknown variables',
    text: `{ node { ${times(40, (n) => `x${n}: nodes(a: $b${n}, b: $c${n}) { id }`)} } }`,
    code: 'VALIDATION',
  },
  {
    name: 'unknown types of 300 variables',
    text: `query(${times(300, (n) => `$v${n}: Nodde${n}`)}) { node { id } }`,
    code: 'VALIDATION',
  },
  {
    name: 'a block string of 900,000 empty lines',
    text: `{ node(filter: """${'\n'.repeat(900_000)}""") { id } fault }`,
    code: 'DOCUMENT_TOO_LONG',
  },
  {
    name: 'a block string of 450,000 quotes',
    text: `{ node(filter: """${'""'.repeat(450_000)} """) { id } }`,
    code: 'DOCUMENT_TOO_LONG',
  },
  {
    name: 'a string of 150,000 escapes',
    text: `{ node(filter: "${'\\u0041'.repeat(150_000)}") { id } fault }`,
    code: 'DOCUMENT_TOO_LONG',
  },
  {
    name: 'a block string of 99,000 empty lines',
    text: `{ node(filter: """${'\n'.repeat(99_000)}""") { id } fault }`,
    code: 'VALIDATION',
  },
  { name: 'a name of a million letters', text: `{ node { ${'n'.repeat(1_000_000)} } }`, code: 'DOCUMENT_TOO_LONG' },
  { name: '900,000 commas', text: `{ node { id ${','.repeat(900_000)} fault } }`, code: 'DOCUMENT_TOO_LONG' },
  { name: 'a comment of 900,000 letters', text: `{ node { id } fault } #${'c'.repeat(900_000)}`, code: 'DOCUMENT_TOO_LONG' },
  {
    name: 'introspection around in circles',
    text: `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`,
    code: 'DOCUMENT_INTROSPECTION_TOO_DEEP',
  },
  {
    name: 'introspection around in circles of fragments',
    text: `{ __schema { types { ...a } } } fragment a on __Type { fields { type { ...b } } } fragment b on __Type { fields { type { ...c } } } fragment c on __Type { interfaces { name } }`,
    code: 'DOCUMENT_INTROSPECTION_TOO_DEEP',
  },
  {
    name: 'variables of 100,000 lists inside one another',
    text: 'query($f: JSON) { node(filter: $f) { id } }',
    variables: { f: nestedList(100_000) },
    code: 'VARIABLES_TOO_DEEP',
  },
  {
    name: 'a variable of 400,000 entries',
    text: 'query($f: JSON) { node(filter: $f) { id } }',
    variables: { f: Array.from({ length: 400_000 }, () => 0) },
    code: 'VARIABLES_TOO_MANY_ENTRIES',
  },
  {
    name: 'a variable of 900,000 letters',
    text: 'query($f: JSON) { node(filter: $f) { id } }',
    variables: { f: 'v'.repeat(900_000) },
    code: 'VARIABLES_TOO_LARGE',
  },
];
