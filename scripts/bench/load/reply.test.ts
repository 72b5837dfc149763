import { describe, expect, it } from 'vitest';
import { ReplyReader, type Verdict } from './reply.ts';

const head = (headers: string) => `HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`;
const body = '{"data":{"people":[{"name":"Zoë"}]}}';
const length = `Content-Length: ${Buffer.byteLength(body)}`;
const chunks = (...parts: readonly string[]) =>
  [...parts.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`), '0\r\n\r\n'].join('');

describe('a reader of answers, however the network cuts them', () => {
  it.each([
    ['an answer with a length', head(length) + body, 1],
    ['two answers on one connection', (head(length) + body).repeat(2), 2],
    ['chunks', head('transfer-encoding: chunked') + chunks(body.slice(0, 9), body.slice(9)), 1],
    ['chunks with a line feed in a chunk of its own', head('transfer-encoding: chunked') + chunks(body, '\n'), 1],
  ])('%s', (_, text, count) => {
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 1) {
      const verdicts: Verdict[] = [];
      const reader = new ReplyReader((verdict) => verdicts.push(verdict));
      for (let at = 0; at < bytes.length; at += size) reader.read(bytes.subarray(at, at + size));
      expect(verdicts).toEqual(Array(count).fill(null));
    }
  });

  it.each([
    ['errors before the data', 200, '{"errors":[{"message":"no"}],"data":{"a":null}}'],
    ['errors after the data', 200, '{"data":{"a":null},"errors":[{"message":"no"}]}'],
    ['no data', 200, '{"data":null}'],
    ['another status', 500, body],
    ['an empty body', 200, ''],
  ])('an answer with %s is a failure', (_, status, text) => {
    const verdicts: Verdict[] = [];
    const reader = new ReplyReader((verdict) => verdicts.push(verdict));
    reader.read(Buffer.from(`HTTP/1.1 ${status} X\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`));
    expect(verdicts).toEqual([expect.stringContaining(`status ${status}`)]);
  });
});
