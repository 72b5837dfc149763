import { expect, test } from 'vitest';
import { compareManifests, contradictions, type ManifestOperation, readManifest } from './manifest.rules.ts';

const operation = (name: string, more: Partial<ManifestOperation> = {}): ManifestOperation => ({
  id: `id-${name}`,
  name,
  type: 'query',
  body: `query ${name} { __typename }`,
  ...more,
});
const manifest = (operations: unknown) => ({ format: 'apollo-persisted-query-manifest', version: 1, operations });

test('a manifest in Apollo’s format is read, and what else stands in it is left out', () => {
  const listed = operation('One');
  expect(readManifest(manifest([{ ...listed, clientName: null }]))).toEqual({ operations: [listed] });
});

test.each([
  ['something else', { operations: [] }, /This is no manifest/],
  ['null', null, /This is no manifest/],
  ['another version', { ...manifest([operation('One')]), version: 2 }, /This is no manifest/],
  ['an empty list', manifest([]), /lists no operation/],
  ['no id', manifest([operation('One', { id: '' })]), /One: its id must be/],
  ['an id with a line break', manifest([operation('One', { id: 'a\nb' })]), /One: its id must be/],
  ['no operation at all', manifest([null]), /operations\[0\]: its id must be/],
  ['an unknown type', manifest([operation('One', { type: 'fragment' as never })]), /One: its type must be/],
  ['an id twice', manifest([operation('One'), operation('Two', { id: 'id-One' })]), /its id id-One is listed twice/],
  ['too many', manifest(Array.from({ length: 2001 }, (_, n) => operation(`O${n}`))), /lists 2001 operations, at most 2000/],
  ['too much', manifest([operation('One', { body: 'x'.repeat(4_000_001) })]), /has 4000001 characters/],
])('a manifest with %s is refused with what is wrong', (_, value, message) => {
  const read = readManifest(value);
  expect('problems' in read ? read.problems.join('\n') : 'read').toMatch(message);
});

test('a version is compared with the one before it by ids', () => {
  const before = [operation('Kept'), operation('Gone'), operation('Changed')];
  const after = [operation('Kept'), operation('Changed', { id: 'another' }), operation('New')];
  expect(compareManifests(before, after)).toEqual({ added: ['Changed', 'New'], removed: ['Gone', 'Changed'] });
});

test('an id with another text contradicts what is published', () => {
  const [one, two] = [operation('One'), operation('Two', { body: '{ __typename }' })];
  expect(contradictions([operation('One'), operation('Two')], [one, two, operation('Three')])).toEqual([two]);
});
