import { expect, test } from 'vitest';
import { iceServers } from './ice-servers.ts';

const now = new Date('2026-01-01T00:00:00Z');

test('a relay gets a user name that expires and its HMAC as the password', () => {
  const turn = { urls: ['turn:relay.test:3478', 'stun:relay.test:3478'], secret: 'north', credentialSeconds: 3_600 };
  // Computed by: printf '1767229200:user_1' | openssl dgst -sha1 -hmac north -binary | base64
  expect(iceServers(turn, 'user_1', now)).toEqual([
    { urls: ['stun:relay.test:3478'], username: null, credential: null },
    { urls: ['turn:relay.test:3478'], username: '1767229200:user_1', credential: 'KXhjdrMjKS+auw281xgRxR0kyo0=' },
  ]);
});

test('without a relay the list is empty', () => {
  expect(iceServers({ urls: [], secret: null, credentialSeconds: 3_600 }, 'user_1', now)).toEqual([]);
});
