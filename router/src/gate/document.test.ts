import { getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { defaultLimits, type Limits } from '../edge/limits.ts';
import { documentErrors, readDocument } from './document.ts';
import { measure } from './measure.ts';

/** The document as large as a limit allows, and one larger. */
interface Edge {
  readonly limit: keyof Limits;
  readonly code: string;
  readonly small: Partial<Limits>;
  readonly at: string;
  readonly above: string;
  readonly found?: number;
}

const edges: readonly Edge[] = [
  { limit: 'documentLength', code: 'DOCUMENT_TOO_LONG', small: { documentLength: 10 }, at: '{ abcdef }', above: '{ abcdefg }' },
  { limit: 'documentTokens', code: 'DOCUMENT_TOO_LONG', small: { documentTokens: 4 }, at: '{ a b #c\n}', above: '{ a b c }' },
  {
    limit: 'documentBrackets',
    code: 'DOCUMENT_TOO_NESTED',
    small: { documentBrackets: 4 },
    at: '{ a(b: [{c: 1}]) }',
    above: '{ a(b: [{c: []}]) }',
  },
  {
    limit: 'documentDepth',
    code: 'DOCUMENT_TOO_DEEP',
    small: { documentDepth: 2 },
    at: '{ a { b } c { d } }',
    above: '{ a { b { c } } }',
  },
  {
    limit: 'documentDepth',
    code: 'DOCUMENT_TOO_DEEP',
    small: { documentDepth: 3 },
    at: '{ a { ...f } } fragment f on A { b { ... { c } } }',
    above: '{ a { ...f } } fragment f on A { b { ...g } } fragment g on A { c { d } }',
  },
  {
    limit: 'documentNesting',
    code: 'DOCUMENT_TOO_NESTED',
    small: { documentNesting: 3 },
    at: '{ ... { ...f } } fragment f on A { a }',
    above: '{ ... { ...f } } fragment f on A { ... { a } }',
  },
  {
    limit: 'documentHeight',
    code: 'DOCUMENT_TOO_HIGH',
    small: { documentHeight: 6 },
    at: '{ a { ...f } b { ...f } } fragment f on A { c d }',
    above: '{ a { ...f } b { ...f } } fragment f on A { c ...g } fragment g on A { d __typename }',
    found: 8,
  },
  {
    limit: 'documentHeight',
    code: 'DOCUMENT_TOO_HIGH',
    small: { documentHeight: 3 },
    at: 'query a { a b } query b { c }',
    above: 'query a { a b } query b { c d }',
  },
  {
    limit: 'documentAliases',
    code: 'DOCUMENT_TOO_MANY_ALIASES',
    small: { documentAliases: 2 },
    at: '{ x: a y: __typename b }',
    above: '{ ...f z: a } fragment f on Query { x: a ... { y: __typename } }',
  },
  {
    limit: 'documentAliases',
    code: 'DOCUMENT_TOO_MANY_ALIASES',
    small: { documentAliases: 3 },
    at: '{ a { ...f } b { ...f } c { x: y } } fragment f on A { x: y }',
    above: '{ a { ...f } b { ...f } } fragment f on A { x: y z: y }',
    found: 4,
  },
  {
    limit: 'rootFields',
    code: 'DOCUMENT_TOO_MANY_ROOT_FIELDS',
    small: { rootFields: 3 },
    at: '{ a { e f g h } ...f } fragment f on Query { b ... { c } }',
    above: '{ a ...f ...f ...f } fragment f on Query { b }',
  },
  {
    limit: 'documentRepeats',
    code: 'DOCUMENT_TOO_MANY_REPEATS',
    small: { documentRepeats: 2 },
    at: '{ a { b } a { ...f } } fragment f on A { b c }',
    above: '{ a { b } a { ...f ... { b } } } fragment f on A { b c }',
  },
  {
    limit: 'documentRepeats',
    code: 'DOCUMENT_TOO_MANY_REPEATS',
    small: { documentRepeats: 2 },
    at: '{ a x: a c: a }',
    above: '{ a x: a } fragment f on A { a a: b a: c }',
  },
  {
    limit: 'documentOperations',
    code: 'DOCUMENT_TOO_MANY_OPERATIONS',
    small: { documentOperations: 2 },
    at: 'query a { a } query b { a }',
    above: 'query a { a } query b { a } mutation c { a }',
  },
  {
    limit: 'documentFragments',
    code: 'DOCUMENT_TOO_MANY_FRAGMENTS',
    small: { documentFragments: 1 },
    at: '{ ...a } fragment a on A { a }',
    above: '{ ...a } fragment a on A { a } fragment b on A { a }',
  },
  {
    limit: 'documentDirectives',
    code: 'DOCUMENT_TOO_MANY_DIRECTIVES',
    small: { documentDirectives: 6 },
    at: 'query($v: Int @a) @b { c @d ... @e { f } ...g @h } fragment g on G @i { j }',
    above: 'query($v: Int @a) @b { c @d ... @e { f } ...g @h } fragment g on G @i { j @k }',
  },
  {
    limit: 'directivesPerPlace',
    code: 'DOCUMENT_TOO_MANY_DIRECTIVES',
    small: { directivesPerPlace: 2 },
    at: '{ a @b @b c @b @b }',
    above: '{ a @b @b @b }',
  },
  {
    limit: 'inputDepth',
    code: 'DOCUMENT_INPUT_TOO_DEEP',
    small: { inputDepth: 2 },
    at: 'query($v: A = [[1]]) { a(b: {c: []}, d: [{}]) @e(f: [[]]) }',
    above: '{ a(b: {c: [{d: 1}]}) }',
  },
  { limit: 'inputDepth', code: 'DOCUMENT_INPUT_TOO_DEEP', small: { inputDepth: 0 }, at: '{ a(b: 1) }', above: '{ a @e(f: []) }' },
  {
    limit: 'introspectionDepth',
    code: 'DOCUMENT_INTROSPECTION_TOO_DEEP',
    small: { introspectionDepth: 2 },
    at: '{ __schema { types { fields { type { inputFields { name } } } } } fields { fields { fields { id } } } }',
    above: '{ __type(name: "A") { fields { type { ...f } } } } fragment f on __Type { interfaces { possibleTypes { name } } }',
  },
];

const judge = (text: string, limits: Limits) => {
  const { document, errors } = readDocument(text, limits);
  return errors ?? documentErrors(document, limits);
};

describe('a document', () => {
  test.each(edges)('may reach $limit and not pass it: $above', ({ limit, code, small, at, above, found }) => {
    const limits = { ...defaultLimits, ...small };
    expect(judge(at, limits)).toEqual([]);
    const [refused, ...others] = judge(above, limits);
    expect(others).toEqual([]);
    const maximum = limits[limit] as number;
    expect(refused!.extensions).toEqual({ code, limit, maximum, found: found ?? maximum + 1, http: { status: 400 } });
    expect(refused!.message).toMatch(/: \d+, at most \d+ allowed\.$/);
  });

  test('of which several limits are passed is told of all of them', () => {
    const limits = { ...defaultLimits, documentDepth: 1, documentHeight: 1 };
    expect(judge('{ a { b } }', limits).map(({ extensions }) => extensions.code)).toEqual([
      'DOCUMENT_TOO_DEEP',
      'DOCUMENT_TOO_HIGH',
    ]);
  });

  test('with a mistake is told where', () => {
    const [error] = judge('{ a', defaultLimits);
    expect(error!.toJSON()).toMatchObject({
      message: 'Syntax Error: Expected Name, found <EOF>.',
      locations: [{ line: 1, column: 4 }],
      extensions: { code: 'GRAPHQL_PARSE_FAILED' },
    });
  });

  test.each(['{ a { ...a } } fragment a on A { b { ...a } }', '{ a } fragment a on A { ...b } fragment b on A { ...a }'])(
    'whose fragments contain themselves is refused: %s',
    (text) => {
      expect(judge(text, defaultLimits).map(({ extensions }) => extensions.code)).toEqual(['DOCUMENT_FRAGMENT_CYCLE']);
    },
  );

  test('that spreads a fragment nobody wrote is left to validation', () => {
    expect(judge('{ ...nobody a { ...nobody } }', defaultLimits)).toEqual([]);
  });

  test('that developers’ tools send to read the schema is allowed', () => {
    expect(judge(getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, oneOf: true }), defaultLimits)).toEqual(
      [],
    );
  });

  test('is measured by as much work as it is long, whatever its fragments multiply to', () => {
    const bomb = (size: number) =>
      parse(
        `{ ...f0 } ${Array.from({ length: size }, (_, n) => `fragment f${n} on A { ${n === size - 1 ? 'a' : `...f${n + 1} ...f${n + 1}`} }`).join(' ')}`,
      );
    const [small, large] = [measure(bomb(50)), measure(bomb(100))];
    expect(small.extent.height).toBe(2 ** 49);
    expect(large.extent.height).toBe(Number.MAX_SAFE_INTEGER);
    expect(large.visited).toBe(2 * small.visited);
  });
});
