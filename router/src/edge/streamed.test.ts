import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { makeTalk, type Talk } from '../subscription/testing/talk.ts';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';

const listen =
  'subscription ($room: ID!, $after: Cursor) { event: lines(room: $room, after: $after) { cursor ... on LineSaid { line { n } } } }';
const events = { accept: 'text/event-stream' };
const parts = { accept: 'multipart/mixed;subscriptionSpec="1.0", application/json' };

let house: TinyHouse;
let talk: Talk;
beforeEach(async () => {
  talk = makeTalk();
  talk.admit('r', 'user_1');
  house = await openTinyHouse('in process', { origins: ['https://app.example'], limits: { queueBytes: 300_000 } }, [talk.part]);
});
afterEach(() => house.close());

/** A streamed answer, read piece by piece. */
class Reading {
  readonly response: Response;
  readonly #reader: ReadableStreamDefaultReader<string>;
  text = '';
  ended = false;

  constructor(response: Response) {
    this.response = response;
    this.#reader = response.body!.pipeThrough(new TextDecoderStream() as never).getReader() as never;
  }

  async until(part: string): Promise<string> {
    while (!this.ended && !this.text.includes(part)) await this.#read();
    return this.text;
  }

  /** All that was told, once the answer has ended. */
  async toEnd(): Promise<string> {
    while (!this.ended) await this.#read();
    return this.text;
  }

  async #read(): Promise<void> {
    const { value, done } = await this.#reader.read().catch(() => ({ value: '', done: true }));
    this.text += value ?? '';
    this.ended = done;
  }
}

const ask = async (headers: Record<string, string>, query: string, variables: object = {}, extra: RequestInit = {}) => {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    signal: stop.signal,
    ...extra,
  });
  return Object.assign(new Reading(response), { stop: () => stop.abort() });
};
const signedIn = async (claims: Parameters<TinyHouse['token']>[0] = {}) => ({
  authorization: `Bearer ${await house.token({ userId: 'user_1', ...claims })}`,
});

describe('server-sent events', () => {
  test('the reference client follows a stream, and ends it', async () => {
    const client = createClient({ url: `${house.url}/graphql`, headers: () => signedIn() });
    const heard = client.iterate({ query: listen, variables: { room: 'r', after: 'r:0' } });
    talk.say('r', 'one');
    talk.say('r', 'two');
    expect((await heard.next()).value).toEqual({ data: { event: { cursor: 'r:1', line: { n: 1 } } } });
    expect((await heard.next()).value).toEqual({ data: { event: { cursor: 'r:2', line: { n: 2 } } } });
    await heard.return?.();
    await expect.poll(() => talk.open.size).toBe(0);
    client.dispose();
  });

  test('answers queries, mutations and streams that end, and says that it is complete', async () => {
    const query = await ask(events, '{ lastTick { n } }');
    expect(query.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await query.toEnd()).toBe(':\n\nevent: next\ndata: {"data":{"lastTick":{"n":7}}}\n\nevent: complete\ndata: \n\n');
    expect(await (await ask(events, 'mutation { rename(name: "Ada") { name } }')).toEnd()).toContain('"name":"Ada"');
    const ticks = await (await ask(events, 'subscription { ticks(upTo: 3) { n } }')).toEnd();
    expect(ticks.match(/"n":\d/g)).toEqual(['"n":1', '"n":2', '"n":3']);
    expect(ticks.endsWith('event: complete\ndata: \n\n')).toBe(true);
  });

  test('over GET too, but not to change anything', async () => {
    const get = async (query: string, variables = '') => {
      const search = new URLSearchParams({ query, ...(variables ? { variables } : {}) });
      return new Reading(await fetch(`${house.url}/graphql?${search}`, { headers: events }));
    };
    expect(await (await get('subscription ($n: Int!) { ticks(upTo: $n) { n } }', '{"n":1}')).toEnd()).toContain('"n":1');
    expect(await (await get('mutation { rename(name: "Ada") { name } }')).toEnd()).toContain('A mutation is sent with POST.');
    const broken = await get('{ lastTick { n } }', '{');
    expect([broken.response.status, await broken.toEnd()]).toEqual([400, expect.stringContaining('not valid JSON')]);
  });

  test('each event carries its cursor as its id, and a browser that comes back with Last-Event-ID resumes behind it', async () => {
    for (const text of ['one', 'two', 'three']) talk.say('r', text);
    const first = await ask({ ...events, ...(await signedIn()) }, listen, { room: 'r', after: 'r:1' });
    expect(await first.until('"n":3')).toContain('id: r:3\n');
    const back = await ask({ ...events, ...(await signedIn()), 'last-event-id': 'r:2' }, listen, { room: 'r', after: 'r:0' });
    expect((await back.until('"n":3')).match(/"n":\d/g)).toEqual(['"n":3']);
  });

  test('what is wrong with the operation comes as an event; who may not come in gets an ordinary answer', async () => {
    for (const [query, code] of [
      ['subscription {', 'GRAPHQL_PARSE_FAILED'],
      ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription { secrets { n } }', 'UNAUTHENTICATED'],
      ['subscription ($n: Int!) { ticks(upTo: $n) { n } }', 'BAD_USER_INPUT'],
    ] as const) {
      const answer = await ask(events, query);
      const text = await answer.toEnd();
      expect([answer.response.status, text]).toEqual([200, expect.stringContaining(code)]);
      expect(text.endsWith('event: complete\ndata: \n\n')).toBe(true);
    }
    expect((await ask({ ...events, authorization: 'Bearer nonsense' }, '{ __typename }')).response.status).toBe(401);
    expect((await ask({ ...events, origin: 'https://evil.example' }, '{ __typename }')).response.status).toBe(403);
    expect((await ask({ ...events, 'content-type': 'text/plain' }, '{ __typename }')).response.status).toBe(400);
    expect((await ask(events, '', {}, { body: '[]' })).response.status).toBe(400);
    expect((await ask({ ...events, origin: 'https://app.example' }, '{ __typename }')).response.status).toBe(200);
  });

  test('T13 ends without saying complete when the token expires and when the session is revoked', async () => {
    const short = await ask({ ...events, ...(await signedIn({ expiresIn: 2 })) }, listen, { room: 'r' });
    const gone = await ask({ ...events, ...(await signedIn({ sessionId: 'session_gone' })) }, listen, { room: 'r' });
    house.revoke('session_gone', 'hint');
    expect(await gone.toEnd()).toBe(':\n\n: revoked\n\n');
    expect(await short.toEnd()).toBe(':\n\n: expired\n\n');
    await expect.poll(() => talk.open.size).toBe(0);
  });

  test('ends so that the client comes back when subgraphs were exchanged, and when the router drains', async () => {
    const one = await ask({ ...events, ...(await signedIn()) }, listen, { room: 'r' });
    house.router.reconnect();
    expect(await one.toEnd()).toBe(':\n\n: restart\n\n');
    const other = await ask({ ...events, ...(await signedIn()) }, listen, { room: 'r' });
    await house.router.close();
    expect(await other.toEnd()).toBe(':\n\n: restart\n\n');
  });

  test('T10 who does not read is cut off, and the stream ends with them', async () => {
    talk.admit('r', 'user_2');
    const slow = await ask({ ...events, ...(await signedIn()) }, listen.replace('{ n }', '{ n text }'), { room: 'r' });
    const quick = await ask({ ...events, ...(await signedIn({ userId: 'user_2' })) }, listen.replace('{ n }', '{ n text }'), {
      room: 'r',
    });
    await expect.poll(() => [talk.open.size, talk.begun.length]).toEqual([1, 3]);
    const reading = quick.toEnd();
    for (let n = 0; n < 1500; n += 1) {
      talk.say('r', 'x'.repeat(20_000));
      if (n % 10 === 9) await sleep(1);
    }
    expect((await slow.toEnd()).match(/event: next/g)!.length).toBeLessThan(1500);
    quick.stop();
    await reading;
  });
});

describe('multipart', () => {
  test('events come as parts under "payload", and the end is the last boundary', async () => {
    const answer = await ask(parts, 'subscription { ticks(upTo: 2) { n } }');
    expect(answer.response.headers.get('content-type')).toBe('multipart/mixed;boundary="graphql";subscriptionSpec=1.0');
    const part = (body: string) => `\r\n--graphql\r\ncontent-type: application/json\r\n\r\n${body}`;
    expect(await answer.toEnd()).toBe(
      `${part('{}')}${part('{"payload":{"data":{"ticks":{"n":1}}}}')}${part('{"payload":{"data":{"ticks":{"n":2}}}}')}\r\n--graphql--\r\n`,
    );
  });

  test('what is wrong with the operation comes under "payload", what ends the stream beside it', async () => {
    expect(await (await ask(parts, 'subscription { nothing }')).toEnd()).toContain('{"payload":{"errors":[{"message":');
    const gone = await ask({ ...parts, ...(await signedIn({ sessionId: 'session_gone' })) }, listen, { room: 'r' });
    house.revoke('session_gone', 'hint');
    expect(await gone.toEnd()).toContain(
      '{"payload":null,"errors":[{"message":"This session has ended.","extensions":{"code":"UNAUTHENTICATED"}}]}',
    );
  });
});

test('a stream is shared by whoever listens, over whichever transport', async () => {
  const [one, two] = [
    await ask({ ...events, ...(await signedIn()) }, listen, { room: 'r' }),
    await ask({ ...parts, ...(await signedIn()) }, listen, { room: 'r' }),
  ];
  await expect.poll(() => [[...talk.open].map(({ viewer }) => viewer.kind), talk.begun.length]).toEqual([['service'], 3]);
  talk.say('r', 'for both');
  expect(await one.until('"n":1')).toContain('event: next\nid: r:1\ndata: {"data":{"event":{"cursor":"r:1","line":{"n":1}}}}');
  expect(await two.until('"n":1')).toContain('{"payload":{"data":{"event":{"cursor":"r:1","line":{"n":1}}}}}');
  expect(talk.executed()).toBe(1);
});
