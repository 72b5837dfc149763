import { expect, test } from 'vitest';
import { playbackTokens } from './playback.token.ts';

const right = { tenantId: 'tenant_1', lectureId: 'lecture_1', userId: 'user_1', expiresAt: 2_000_000_000 };
const before = new Date(1_999_999_999_000);

test('a signed right is read back until it is over', () => {
  const tokens = playbackTokens('secret', 60);
  expect(tokens.read(tokens.sign(right), before)).toEqual(right);
  expect(tokens.read(tokens.sign(right), new Date(2_000_000_000_000))).toBeNull();
});

test('a right signed elsewhere, changed or cut short is nothing', () => {
  const tokens = playbackTokens('secret', 60);
  const token = tokens.sign(right);
  expect(playbackTokens('other', 60).read(token, before)).toBeNull();
  const [payload = '', signature = ''] = token.split('.');
  const forged = Buffer.from(JSON.stringify(['tenant_1', 'lecture_2', 'user_1', 2_000_000_000])).toString('base64url');
  for (const bad of [`${forged}.${signature}`, payload, `${payload}.`, `${token}x`, `${token}.x`, '', '.'])
    expect(tokens.read(bad, before)).toBeNull();
});
