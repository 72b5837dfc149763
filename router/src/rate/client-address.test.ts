import { describe, expect, test } from 'vitest';
import { addressOfClients } from './client-address.ts';

const from = (remoteAddress: string | undefined, forwarded?: string | string[]) =>
  ({ headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, socket: { remoteAddress } }) as never;

describe('T33: who is counted', () => {
  const alone = addressOfClients([]);
  const behind = addressOfClients(['10.0.0.0/8', '2001:db8:ffff::1']);

  test.each([
    ['a socket', from('192.0.2.1'), '192.0.2.1'],
    ['a socket that forges a forwarded-for', from('192.0.2.1', '203.0.113.9'), '192.0.2.1'],
    ['IPv4 in the dress of IPv6', from('::ffff:192.0.2.1'), '192.0.2.1'],
    ['the same in hexadecimal', from('::ffff:c000:201'), '192.0.2.1'],
    ['an address with a zone', from('fe80::1%eth0'), 'fe80:0:0:0::/64'],
    ['nobody', from(undefined), 'unknown'],
  ])('without a proxy: %s', (_, request, expected) => {
    expect(alone(request)).toBe(expected);
  });

  test.each([
    ['the last entry, which the proxy wrote', from('10.1.2.3', '198.51.100.7, 203.0.113.9'), '203.0.113.9'],
    ['the last of several headers', from('10.1.2.3', ['198.51.100.7', '203.0.113.9']), '203.0.113.9'],
    ['an entry with a port', from('10.1.2.3', '203.0.113.9:4711'), '203.0.113.9'],
    ['an IPv6 entry in brackets', from('10.1.2.3', '[2001:db8:1:2::9]:4711'), '2001:db8:1:2::/64'],
    ['the proxy itself where it wrote nothing', from('10.1.2.3'), '10.1.2.3'],
    ['the proxy itself where the entry is no address', from('10.1.2.3', '203.0.113.9, unknown'), '10.1.2.3'],
    ['a socket that is not the proxy', from('192.0.2.1', '203.0.113.9'), '192.0.2.1'],
    ['a proxy with an IPv6 address', from('2001:db8:ffff::1', '203.0.113.9'), '203.0.113.9'],
  ])('behind a trusted proxy: %s', (_, request, expected) => {
    expect(behind(request)).toBe(expected);
  });

  test('all addresses of an IPv6 network of 64 bits count as one, however they are written', () => {
    const spellings = [
      '2001:db8:0:1::1',
      '2001:0DB8::1:ffff:ffff:ffff:ffff',
      '2001:db8:0:1:a:b:c:d',
      '2001:0db8:0000:0001:0000::',
    ];
    expect(new Set(spellings.map((address) => alone(from(address))))).toEqual(new Set(['2001:db8:0:1::/64']));
    expect(alone(from('2001:db8:0:2::1'))).not.toBe('2001:db8:0:1::/64');
  });

  test.each(['proxy.example', '10.0.0.0/x', '10.0.0.0/99', ''])(
    'a trusted proxy must be an address or a range, not %j',
    (proxy) => {
      expect(() => addressOfClients([proxy])).toThrow();
    },
  );
});
