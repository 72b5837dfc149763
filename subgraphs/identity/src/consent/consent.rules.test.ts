import { describe, expect, test } from 'vitest';
import { type ConsentKind, inForceOf, isOffered, offeredOf, outstandingOf, readTexts } from './consent.rules.ts';

const now = new Date('2026-03-01T12:00:00Z');
const document = (kind: ConsentKind, version: number, days = -1) => ({
  kind,
  version,
  effectiveAt: new Date(now.getTime() + days * 86_400_000),
});
const names = (documents: readonly { kind: ConsentKind; version: number }[]) =>
  documents.map(({ kind, version }) => `${kind} ${version}`).sort();

describe('of several versions', () => {
  const documents = [document('TERMS', 2, -10), document('TERMS', 1, -20), document('TERMS', 3, 5), document('MARKETING', 1, 7)];
  test('the newest whose time has come is in force', () => {
    expect(names(inForceOf(documents, now))).toEqual(['TERMS 2']);
    expect(names(inForceOf(documents, new Date(now.getTime() + 5 * 86_400_000)))).toEqual(['TERMS 3']);
  });
  test('that one and the announced ones are offered', () => {
    const offered = offeredOf(documents, now);
    expect(names(offered)).toEqual(['MARKETING 1', 'TERMS 2', 'TERMS 3']);
    expect([1, 2, 3, 4].map((version) => isOffered(offered, { kind: 'TERMS', version }))).toEqual([false, true, true, false]);
  });
  test('a guardian’s declaration is offered to nobody for themselves', () => {
    expect(isOffered([document('GUARDIAN', 1)], { kind: 'GUARDIAN', version: 1 })).toBe(false);
  });
});

test.each([
  ['a required one that nobody asked for yet', 'TERMS', null, true],
  ['a required one in an older version', 'TERMS', { version: 1, given: true }, true],
  ['a required one as it is in force', 'TERMS', { version: 2, given: true }, false],
  ['a required one in a version that is announced', 'TERMS', { version: 3, given: true }, false],
  ['one that is free, never asked for', 'MARKETING', null, false],
  ['one that is free, in an older version', 'MARKETING', { version: 1, given: true }, true],
  ['one that is free, refused then', 'MARKETING', { version: 1, given: false }, false],
  ['one that is free, taken back', 'MARKETING', { version: 2, given: false }, false],
] as const)('outstanding or not: %s', (_, kind, word, outstanding) => {
  const words = word ? [{ kind, ...word }] : [];
  expect(outstandingOf([document(kind, 2)], words)).toHaveLength(outstanding ? 1 : 0);
});

test('texts are stored with canonical tags', () => {
  expect(readTexts([{ locale: 'EN-gb', title: ' Terms ', url: 'https://aurora.test/terms/1' }])).toEqual([
    { locale: 'en-GB', title: 'Terms', text: null, url: 'https://aurora.test/terms/1' },
  ]);
});

test.each([
  ['none at all', [], 'texts'],
  ['no language', [{ locale: 'not a tag', title: 'T', text: 'x' }], 'texts.0.locale'],
  ['no title', [{ locale: 'en', title: ' ', text: 'x' }], 'texts.0.title'],
  ['neither text nor address', [{ locale: 'en', title: 'T' }], 'texts.0'],
  ['both', [{ locale: 'en', title: 'T', text: 'x', url: 'https://a.test' }], 'texts.0'],
  ['an address that is not https', [{ locale: 'en', title: 'T', url: 'http://a.test' }], 'texts.0.url'],
  ['a script for an address', [{ locale: 'en', title: 'T', url: 'javascript:alert(1)' }], 'texts.0.url'],
  ['a language twice', ['en', 'EN'].map((locale) => ({ locale, title: 'T', text: 'x' })), 'texts.1.locale'],
])('texts with %s are refused by field', (_, drafts, field) => {
  expect(readTexts(drafts)).toMatchObject({ field });
});
