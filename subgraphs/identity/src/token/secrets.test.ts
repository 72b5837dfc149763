import { expect, test } from 'vitest';
import { openSecrets, sha256 } from './secrets.ts';

const secrets = openSecrets('a master key of at least thirty-two characters');

test('a sealed value opens again under its own label only', () => {
  const sealed = secrets.seal('private', 'key-1');
  expect(sealed).not.toContain('private');
  expect(secrets.open(sealed, 'key-1')).toBe('private');
  expect(() => secrets.open(sealed, 'key-2')).toThrow();
});

test('a changed value and another master key are refused', () => {
  const sealed = secrets.seal('private', 'key-1');
  const [version, iv, tag, body] = sealed.split('.');
  const changed = Buffer.from(body ?? '', 'base64url').map((byte, index) => (index === 0 ? byte ^ 1 : byte));
  expect(() => secrets.open([version, iv, tag, Buffer.from(changed).toString('base64url')].join('.'), 'key-1')).toThrow();
  expect(() => openSecrets('another master key of thirty-two characters').open(sealed, 'key-1')).toThrow();
});

test('codes of different purposes and texts differ', () => {
  const codes = [secrets.code('refresh', 'a'), secrets.code('verification', 'a'), secrets.code('refresh', 'b')];
  expect(new Set(codes).size).toBe(3);
  expect(secrets.code('refresh', 'a')).toBe(codes[0]);
});

test('what is sealed is text from end to end', () => {
  const sealed = secrets.seal('private', 'key-1');
  const [version, iv, tag, body] = sealed.split('.') as [string, string, string, string];
  expect(version).toBe('v1');
  expect([iv, tag, body].map((part) => Buffer.from(part, 'base64url').length)).toEqual([12, 16, 7]);
  expect(secrets.open(secrets.seal('', 'key-1'), 'key-1')).toBe('');
});

test.each<[string, (parts: readonly [string, string, string, string]) => string]>([
  ['of another version', ([, iv, tag, body]) => `v2.${iv}.${tag}.${body}`],
  ['without a nonce', ([version, , tag, body]) => `${version}..${tag}.${body}`],
  ['without a tag', ([version, iv, , body]) => `${version}.${iv}..${body}`],
  ['without a body', ([version, iv, tag]) => `${version}.${iv}.${tag}`],
  ['that is empty', () => ''],
])('a value %s is of unknown form, and the error says where and not what', (_, spoil) => {
  const parts = secrets.seal('private', 'key-1').split('.') as [string, string, string, string];
  expect(() => secrets.open(spoil(parts), 'key-1')).toThrow('sealed value of unknown form: key-1');
});

test('a tag that was cut short is refused, though its bytes are right', () => {
  const [version, iv, tag, body] = secrets.seal('private', 'key-1').split('.') as [string, string, string, string];
  const cut = Buffer.from(tag, 'base64url').subarray(0, 12).toString('base64url');
  expect(() => secrets.open(`${version}.${iv}.${cut}.${body}`, 'key-1')).toThrow('authentication tag');
});

test('SHA-256 is written in hexadecimal digits', () => {
  // FIPS 180-2, appendix B.1.
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
