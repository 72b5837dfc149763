import { expect, test } from 'vitest';
import { openSecrets } from './secrets.ts';

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
