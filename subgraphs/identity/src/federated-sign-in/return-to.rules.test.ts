import { expect, test } from 'vitest';
import { readReturnAddresses, returnAddress } from './return-to.rules.ts';

const allowed = readReturnAddresses(
  '{"*":["https://learn.example"],"aurora":["http://localhost:5173","com.example.aurora:/signed-in"]}',
);

test.each([
  ['https://learn.example', 'https://learn.example/'],
  // Browsers would read the first in a `Location` as a path of ours, and the second cannot stand in one.
  ['https:learn.example', 'https://learn.example/'],
  ['https://learn.example/a\nb', 'https://learn.example/ab'],
])('%j is spelt %s', (text, spelt) => {
  expect(returnAddress(allowed, 'demo', text)).toBe(spelt);
});

test.each([
  ['aurora', 'https://learn.example/signed-in?from=home', true],
  ['demo', 'https://learn.example', true],
  ['aurora', 'http://localhost:5173/', true],
  ['demo', 'http://localhost:5173/', false],
  ['aurora', 'http://localhost:5174/', false],
  ['aurora', 'http://learn.example/', false],
  ['aurora', 'https://learn.example:8443/', false],
  ['aurora', 'https://learn.example.evil.test/', false],
  ['aurora', 'https://evil.test/https://learn.example', false],
  ['aurora', 'https://learn.example@evil.test/', false],
  ['aurora', 'https://ada@learn.example/', false],
  ['aurora', '//learn.example/', false],
  ['aurora', '/signed-in', false],
  ['aurora', '', false],
  ['aurora', 'https://learn.example/#there', false],
  ['aurora', `https://learn.example/${'x'.repeat(500)}`, false],
  ['aurora', 'com.example.aurora:/signed-in', true],
  ['aurora', 'com.example.aurora:/signed-in/elsewhere', false],
  ['demo', 'com.example.aurora:/signed-in', false],
  ['aurora', 'javascript:alert(1)', false],
  ['aurora', 'data:text/html,x', false],
])('%s may return to %j: %s', (slug, returnTo, may) => {
  expect(returnAddress(allowed, slug, returnTo) !== null).toBe(may);
});

test.each([
  'https://learn.example/',
  'https://learn.example/path',
  'http://learn.example',
  'javascript:alert(1)',
  'app:/x',
  'learn.example',
])('%s is no entry of the list', (entry) => {
  expect(() => readReturnAddresses(JSON.stringify({ '*': [entry] }))).toThrow(/IDENTITY_OPENID_RETURN_TO.*neither/);
});

test.each(['[]', '7', 'null', '{', '{"*":"https://learn.example"}'])('%s is no list by tenant', (json) => {
  expect(() => readReturnAddresses(json)).toThrow(/IDENTITY_OPENID_RETURN_TO/);
});
