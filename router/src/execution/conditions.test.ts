import { parse, print, stripIgnoredCharacters } from 'graphql';
import { describe, expect, test } from 'vitest';
import { booleanValues, conditionVariables, decided } from './conditions.ts';

const read = (query: string, booleans: Record<string, boolean> = {}) =>
  stripIgnoredCharacters(print(decided(parse(query), booleans)));

describe('what is left of a document', () => {
  const cases: readonly [title: string, query: string, booleans: Record<string, boolean>, left: string][] = [
    ['a field that is included', '{ a @include(if: $v) b }', { v: true }, '{a b}'],
    ['a field that is not', '{ a @include(if: $v) b }', { v: false }, '{b}'],
    ['a field that is skipped', '{ a @skip(if: $v) b }', { v: true }, '{b}'],
    ['both conditions must hold', '{ a @include(if: $v) @skip(if: $w) b }', { v: true, w: true }, '{b}'],
    ['a literal', '{ a @include(if: false) b @skip(if: false) }', {}, '{b}'],
    ['an inline fragment', '{ ... on T @skip(if: $v) { a } b }', { v: true }, '{b}'],
    [
      'a spread, but not its fragment',
      '{ ...F @include(if: $v) b } fragment F on T { a }',
      { v: false },
      '{b}fragment F on T{a}',
    ],
    ['within a fragment', '{ ...F } fragment F on T { a @skip(if: $v) b }', { v: true }, '{...F}fragment F on T{b}'],
    ['other directives stay', '{ a @other @include(if: $v) }', { v: true }, '{a@other}'],
    ['everything of an object', '{ a { b @skip(if: $v) } }', { v: true }, '{a}'],
  ];
  test.each(cases)('%s', (_, query, booleans, left) => {
    expect(read(query, booleans)).toBe(left);
  });

  test('without conditions it is the same document', () => {
    const document = parse('{ a { b } }');
    expect(decided(document, {})).toBe(document);
  });
});

test('variables of conditions are found wherever they stand, once, in order', () => {
  const query =
    'query ($c: Boolean!) { a @skip(if: $c) @other(if: $x) ...F @include(if: $b) ... @skip(if: $c) { d } } fragment F on T { e @skip(if: $a) }';
  expect(conditionVariables(parse(query))).toEqual(['a', 'b', 'c']);
});

test('what is not true is false', () => {
  expect(booleanValues(['a', 'b', 'c'], { a: true, b: null, other: true })).toEqual({ a: true, b: false, c: false });
});
