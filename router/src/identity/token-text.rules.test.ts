import { expect, test } from 'vitest';
import { kidOf } from './token-text.rules.ts';

const inBase64url = (text: string | Buffer) => Buffer.from(text).toString('base64url');
const header = { alg: 'EdDSA', typ: 'at+jwt', kid: 'key-1' };
const payload = { sub: 'user_1', tenant: 'tenant_a' };
const signature = inBase64url(Buffer.alloc(64, 0xa5));

/** A token whose header and payload have exactly this text. */
const token = (headerText: string, payloadText = JSON.stringify(payload), sign = signature) =>
  `${inBase64url(headerText)}.${inBase64url(payloadText)}.${sign}`;
const withHeader = (value: unknown) => token(JSON.stringify(value));
const good = withHeader(header);
const [head, body] = good.split('.') as [string, string];
/** Another last character, which carries unused bits, so that both decode alike (RFC 4648 §3.5). */
const respelled = (part: string) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const other = part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1)!) ^ 1]!;
  expect(Buffer.from(other, 'base64url')).toEqual(Buffer.from(part, 'base64url'));
  return other;
};

test('a token as identity writes it names its key, whatever the order in the header', () => {
  expect(kidOf(good)).toBe('key-1');
  expect(kidOf(withHeader({ kid: 'é', typ: 'at+jwt', alg: 'EdDSA' }))).toBe('é');
});

/** All decode to what the good one says, for a decoder that is lenient. */
test.each<[string, string]>([
  ['padded', `${head}=.${body}.${signature}=`],
  ['with a space at its end', `${good} `],
  ['with a line end at its end', `${good}\n`],
  ['with a space in the middle', `${head} .${body}.${signature}`],
  ['with a line end inside a part', `${head.slice(0, 4)}\n${head.slice(4)}.${body}.${signature}`],
  ['with a zero byte', `${good}\0`],
  [
    'in the other alphabet',
    token(JSON.stringify(header), JSON.stringify({ sub: '???>>>' }))
      .replaceAll('_', '/')
      .replaceAll('-', '+'),
  ],
  ['with unused bits in the signature', `${head}.${body}.${respelled(signature)}`],
  ['with unused bits in the header', `${respelled(inBase64url(JSON.stringify({ ...header, kid: 'ab' })))}.${body}.${signature}`],
  ['with spaces in the header', token('{"alg": "EdDSA","typ":"at+jwt","kid":"key-1"}')],
  ['with a line end behind the header', token(`${JSON.stringify(header)}\n`)],
  ['with a byte order mark', token(`\ufeff${JSON.stringify(header)}`)],
  ['with an escaped letter', token('{"alg":"EdDSA","typ":"at+jwt","kid":"\\u006bey-1"}')],
  ['with spaces in the payload', token(JSON.stringify(header), '{"sub": "user_1","tenant":"tenant_a"}')],
  ['with a member twice in the header', token('{"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":"key-1"}')],
  ['with a member twice in the payload', token(JSON.stringify(header), '{"sub":"user_2","sub":"user_1"}')],
  ['with a letter of another script that looks alike', good.replace(/.$/, '\u0410')],
  ['full-width', good.replace('.', '\uff0e')],
])('a token %s is not one', (_, text) => {
  expect(kidOf(text)).toBeNull();
});

test.each<[string, string]>([
  ['nothing', ''],
  ['a word', 'hello'],
  ['two parts', `${head}.${body}`],
  ['four parts', `${good}.${signature}`],
  ['five parts, as encrypted tokens have', `${good}.${head}.${body}`],
  ['an empty header', `.${body}.${signature}`],
  ['an empty payload', `${head}..${signature}`],
  ['an empty signature', `${head}.${body}.`],
  ['a signature of another length', token(JSON.stringify(header), undefined, inBase64url(Buffer.alloc(63)))],
  ['a header that is no JSON', token('{"alg":"EdDSA"')],
  ['a header that is a list', withHeader([header])],
  ['a header that is null', withHeader(null)],
  [
    'a header that is no UTF-8',
    `${inBase64url(Buffer.from(JSON.stringify({ ...header, kid: '\xff' }), 'latin1'))}.${body}.${signature}`,
  ],
  ['a payload that is no object', token(JSON.stringify(header), '"user_1"')],
  ['a payload that is no JSON', token(JSON.stringify(header), 'user_1')],
  ['no algorithm', withHeader({ typ: 'at+jwt', kid: 'key-1' })],
  ['the algorithm none', withHeader({ ...header, alg: 'none' })],
  ['a symmetric algorithm', withHeader({ ...header, alg: 'HS256' })],
  ['another curve', withHeader({ ...header, alg: 'ES256' })],
  ['an algorithm in other letters', withHeader({ ...header, alg: 'eddsa' })],
  ['no type', withHeader({ alg: 'EdDSA', kid: 'key-1' })],
  ['the type of an identity token', withHeader({ ...header, typ: 'JWT' })],
  ['the type in other words', withHeader({ ...header, typ: 'application/at+jwt' })],
  ['no key', withHeader({ alg: 'EdDSA', typ: 'at+jwt' })],
  ['an empty key', withHeader({ ...header, kid: '' })],
  ['a key that is no text', withHeader({ ...header, kid: 1 })],
  ['an endless key', withHeader({ ...header, kid: 'k'.repeat(129) })],
  ['a key of its own', withHeader({ ...header, jwk: { kty: 'OKP' } })],
  ['an address of keys', withHeader({ ...header, jku: 'https://evil.example/jwks.json' })],
  ['critical extensions', withHeader({ ...header, crit: ['b64'], b64: false })],
  ['a prototype', token('{"alg":"EdDSA","typ":"at+jwt","kid":"key-1","__proto__":{}}')],
  ['endless claims', token(JSON.stringify(header), JSON.stringify({ sub: 'x'.repeat(4096) }))],
])('%s is no access token', (_, text) => {
  expect(kidOf(text)).toBeNull();
});

test('the longest name of a key is one', () => {
  const kid = 'k'.repeat(128);
  expect(kidOf(withHeader({ ...header, kid }))).toBe(kid);
});
