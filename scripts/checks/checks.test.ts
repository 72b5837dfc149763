import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSchema } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { composeHouse } from '../compose.ts';
import { composedFrom } from '../composed-from.ts';
import { undescribed } from './descriptions.ts';
import { differences } from './generated.ts';
import { classed } from './release-diff.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyceum-checks-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the check of descriptions', () => {
  it.each([
    ['a type', 'type A { "a" x: Int }', 'A'],
    ['a field', '"a"\ntype A { x: Int }', 'x'],
    ['an argument', '"a"\ntype A { "x" x(of: Int): Int }', 'of'],
    ['an enum value', '"e"\nenum E { ONE }', 'ONE'],
    ['an input field', '"i"\ninput I { a: Int }', 'a'],
    ['a field of a root type', 'type Query { ping: Int }', 'ping'],
    ['a field added to the entity of another subgraph', 'type User @key(fields: "id") { id: ID! online: Boolean }', 'online'],
    ['an empty description', '""\nscalar S', 'S'],
  ])('names %s without one', (_, sdl, name) => {
    expect(undescribed('a.graphql', sdl)).toEqual([
      expect.stringMatching(new RegExp(`^a\\.graphql:\\d+ ${name} has no description$`)),
    ]);
  });

  it('lets the key of an entity stay silent', () => {
    expect(undescribed('a.graphql', 'type User @key(fields: "id") { id: ID! }')).toEqual([]);
  });
});

describe('the check of generated files', () => {
  it('tells a changed line, a missing file, and nothing else', () => {
    plant('same.ts', 'a\nb\n');
    plant('changed.ts', 'a\nX\n');
    const wanted = new Map(['same.ts', 'changed.ts', 'missing.ts'].map((file) => [file, 'a\nb\n']));
    expect(differences(folder, wanted, 'npm run codegen')).toEqual([
      'changed.ts:2 is not what npm run codegen writes; run it and commit the result',
      'missing.ts is missing; run npm run codegen and commit it',
    ]);
  });
});

describe('the difference against the last release', () => {
  const before = buildSchema('type Query { a: Int, b(x: Int): Int, e: E } enum E { ONE }');

  it('fails on a break and says which', () => {
    const report = classed(before, buildSchema('type Query { a: Int, e: E } enum E { ONE }'));
    expect(report).toEqual({ ok: false, lines: ['breaking: Query.b was removed.'] });
  });

  it('passes what is dangerous or safe and says which', () => {
    const report = classed(before, buildSchema('type Query { a: Int, b(x: Int): Int, c: Int, e: E } enum E { ONE TWO }'));
    expect(report.ok).toBe(true);
    expect(report.lines).toEqual(['dangerous: TWO was added to enum type E.', 'safe: Query.c was added.']);
  });
});

describe('composition', () => {
  it('names file and line of a syntax error and of a conflict between two subgraphs', () => {
    const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';
    plant('schema/common.graphql', link);
    plant(
      'supergraph.yaml',
      'subgraphs:\n  a: { routing_url: "http://a", schema: { file: a } }\n  b: { routing_url: "http://b", schema: { file: b } }\n',
    );
    plant('subgraphs/a/src/a.graphql', 'type Query { a: Thing }\ntype Thing @shareable {\n  size: Int\n}');
    plant('subgraphs/b/src/b.graphql', 'type Query { b: Thing }\ntype Thing @shareable {\n\n  size: String\n}');
    const conflict = composeHouse(folder);
    expect(conflict.ok ? [] : conflict.errors).toEqual([expect.stringMatching(/^subgraphs\/a\/src\/a\.graphql:3 .*Thing\.size/)]);

    plant('subgraphs/b/src/b.graphql', 'type Query {\n  b: \n}');
    const syntax = composeHouse(folder);
    expect(syntax.ok ? [] : syntax.errors).toEqual([expect.stringMatching(/^subgraphs\/b\/src\/b\.graphql:3 Syntax Error/)]);
  });

  it('says in its first line from which sources it is, so that a start composes only what has changed', () => {
    plant('subgraphs/b/src/b.graphql', 'type Query { b: Thing }\ntype Thing @shareable {\n  size: Int\n}');
    const composed = composeHouse(folder);
    expect(composed.ok && composed.composition.supergraph.startsWith(composedFrom(folder))).toBe(true);
    plant('subgraphs/b/src/b.graphql', 'type Query { b: Thing }\ntype Thing @shareable {\n  size: Int!\n}');
    expect(composed.ok && composed.composition.supergraph.startsWith(composedFrom(folder))).toBe(false);
  });
});

function plant(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}
