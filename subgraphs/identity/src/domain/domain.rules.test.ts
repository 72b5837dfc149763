import { expect, test } from 'vitest';
import { readHost } from './domain.rules.ts';

test.each([
  ['learn.example', 'learn.example'],
  [' Learn.EXAMPLE. ', 'learn.example'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['a-b.c1.example', 'a-b.c1.example'],
  ['localhost', null],
  ['aurora.localhost', null],
  ['printer.local', null],
  ['db.internal', null],
  ['127.0.0.1', null],
  ['0x7f.1', null],
  ['[::1]', null],
  ['learn.example:4000', null],
  ['https://learn.example', null],
  ['learn.example/path', null],
  ['me@learn.example', null],
  ['*.example', null],
  ['_dmarc.example', null],
  ['-a.example', null],
  ['a..example', null],
  [`${'a'.repeat(64)}.example`, null],
  [`${'a.'.repeat(126)}example`, null],
  ['', null],
])('%j is the host %j', (text, host) => {
  expect(readHost(text)).toBe(host);
});
