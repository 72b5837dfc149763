import { describe, expect, test } from 'vitest';
import { readPasskeyDomains, relyingPartyAt } from './relying-party.rules.ts';

const springfield = { slug: 'springfield', hosts: ['springfield.example', 'springfield.localhost', 'localhost', '127.0.0.1'] };

describe('without a setting, the pages of a tenant are at its hosts', () => {
  test.each([
    ['https://springfield.example', 'springfield.example'],
    ['https://localhost', 'localhost'],
    ['http://localhost:4000', 'localhost'],
    ['http://springfield.localhost:3000', 'springfield.localhost'],
  ])('%s makes passkeys for %s', (origin, domain) => {
    expect(relyingPartyAt(springfield, {}, origin)).toEqual({ domain, origin });
  });

  test.each([
    ['another host', 'https://evil.example'],
    ['a host below', 'https://shop.springfield.example'],
    ['a host that begins like it', 'https://springfield.example.evil.test'],
    ['a host that ends like it', 'https://notspringfield.example'],
    ['another port', 'https://springfield.example:8443'],
    ['no TLS', 'http://springfield.example'],
    ['an address, which browsers make no passkeys for', 'http://127.0.0.1:4000'],
    ['a path', 'https://springfield.example/'],
    ['another spelling', 'https://SPRINGFIELD.example'],
    ['somebody before the host', 'https://a@springfield.example'],
    ['an app that nobody configured', `android:apk-key-hash:${'a'.repeat(43)}`],
    ['a page in a sandbox', 'null'],
    ['nothing', ''],
  ])('%s is none of them', (_, origin) => {
    expect(relyingPartyAt(springfield, {}, origin)).toBeNull();
  });
});

describe('with a setting, what it lists counts and nothing else', () => {
  const app = `android:apk-key-hash:${'a'.repeat(43)}`;
  const domains = readPasskeyDomains(
    JSON.stringify({
      springfield: { domain: 'springfield.example', origins: ['https://learn.springfield.example', app] },
      '*': { domain: 'house.example', origins: ['https://house.example'] },
    }),
  );

  test.each([['https://learn.springfield.example'], [app]])('%s', (origin) => {
    expect(relyingPartyAt(springfield, domains, origin)).toEqual({ domain: 'springfield.example', origin });
  });

  test.each([['https://springfield.example'], ['http://localhost:4000'], ['https://house.example']])('not %s', (origin) => {
    expect(relyingPartyAt(springfield, domains, origin)).toBeNull();
  });

  test('tenants that are not named share the star’s', () => {
    const other = { slug: 'other', hosts: ['other.example'] };
    expect(relyingPartyAt(other, domains, 'https://house.example')?.domain).toBe('house.example');
    expect(relyingPartyAt({ ...other, slug: 'toString' }, {}, 'https://house.example')).toBeNull();
  });
});

test.each([
  ['[]', 'it is not a JSON object'],
  ['{', 'it is not a JSON object'],
  ['{"a": null}', 'the domain of a is not a domain'],
  ['{"a": {"domain": "127.0.0.1", "origins": ["https://127.0.0.1"]}}', 'the domain of a is not a domain'],
  ['{"a": {"domain": "com", "origins": ["https://a.com"]}}', 'the domain of a is not a domain'],
  ['{"a": {"domain": "a.example", "origins": []}}', 'the origins of a are not a list'],
  ['{"a": {"domain": "a.example", "origins": ["https://b.example"]}}', 'https://b.example (of a) is neither'],
  ['{"a": {"domain": "a.example", "origins": ["https://nota.example"]}}', 'https://nota.example (of a) is neither'],
  ['{"a": {"domain": "a.example", "origins": ["http://a.example"]}}', 'http://a.example (of a) is neither'],
  ['{"a": {"domain": "a.example", "origins": ["https://a.example/"]}}', 'https://a.example/ (of a) is neither'],
  ['{"a": {"domain": "a.example", "origins": [7]}}', '7 (of a) is neither'],
])('%s is refused at the start, with what to mend', (json, why) => {
  expect(() => readPasskeyDomains(json)).toThrow(`IDENTITY_PASSKEY_DOMAINS cannot be used: ${why}`);
});
