import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { commitmentOf, headText, type LinkedEntry, linkHash, noHash } from './link.rules.ts';

const entry: LinkedEntry = {
  tenantId: 'tenant_1',
  id: 'audit_1',
  at: '2026-03-01T12:00:00.000000Z',
  action: 'role.granted',
  actorId: 'user_1',
  actorRole: 'ADMIN',
  onBehalfOf: null,
  subjectId: 'user_2',
  requestId: 'request-1',
  facts: '{"role": "MODERATOR"}',
  personId: null,
  commitment: null,
};

describe('the hash of an entry', () => {
  test('is SHA-256 over netstrings, as the README tells it to other verifiers', () => {
    const text =
      `20:lyceum audit entry 1,64:${noHash},8:tenant_1,1:1,7:audit_1,27:2026-03-01T12:00:00.000000Z,12:role.granted,` +
      '6:user_1,5:ADMIN,-,6:user_2,9:request-1,21:{"role": "MODERATOR"},-,-,';
    expect(linkHash(noHash, 1, entry)).toBe(createHash('sha256').update(text).digest('hex'));
  });

  test.each(Object.keys(entry) as (keyof LinkedEntry)[])('depends on %s', (name) => {
    expect(linkHash(noHash, 1, { ...entry, [name]: 'other' })).not.toBe(linkHash(noHash, 1, entry));
  });

  test('depends on its place and on what is before it, and tells nothing from empty', () => {
    const hashes = [
      linkHash(noHash, 1, entry),
      linkHash(noHash, 2, entry),
      linkHash('1'.repeat(64), 1, entry),
      linkHash(noHash, 1, { ...entry, onBehalfOf: '' }),
      linkHash(noHash, 1, { ...entry, action: 'role.granted,6:user_1', actorId: 'user_1' }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('counts bytes, not characters', () => {
    expect(headText({ tenantId: 'é', number: 1, hash: 'a', at: 'b' })).toBe('21:lyceum audit anchor 1,2:é,1:1,1:a,1:b,');
  });
});

test('a commitment depends on salt and text, and on where one ends', () => {
  const all = [
    commitmentOf('salt', 'text'),
    commitmentOf('salt2', 'text'),
    commitmentOf('salt', 'text2'),
    commitmentOf('saltt', 'ext'),
  ];
  expect(new Set(all).size).toBe(all.length);
});
