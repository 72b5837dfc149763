import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';

const query = '{ lastTick { n ... @defer(label: "who") { by { name } } } }';
const first = { data: { lastTick: { n: 7 } }, hasNext: true };
const second = {
  incremental: [{ path: ['lastTick'], label: 'who', data: { by: { name: 'Person 7' } } }],
  hasNext: false,
};
/** As Apollo Client 3 asks. */
const inParts = 'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json';

let house: TinyHouse;
beforeAll(async () => {
  house = await openTinyHouse('in process');
});
afterAll(() => house.close());

const ask = (text: string, accept: string, variables: object = {}) =>
  fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query: text, variables }),
  });

/** The parts of a multipart answer (RFC 2046 §5.1), parsed. */
async function partsOf(response: Response): Promise<unknown[]> {
  const boundary = /boundary="([^"]+)"/.exec(response.headers.get('content-type') ?? '')?.[1];
  const text = await response.text();
  expect(text.endsWith(`\r\n--${boundary}--\r\n`)).toBe(true);
  return text
    .split(`\r\n--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [head, body] = part.split('\r\n\r\n');
      expect(head).toBe('\r\ncontent-type: application/json');
      return JSON.parse(body!);
    });
}

describe('over HTTP in parts', () => {
  test('what needs another subgraph comes in a part of its own', async () => {
    const response = await ask(query, inParts);
    expect(response.headers.get('content-type')).toBe('multipart/mixed;boundary="graphql";deferSpec=20220824');
    expect(await partsOf(response)).toEqual([first, second]);
  });

  test('a condition decides whether anything is deferred', async () => {
    const text = 'query ($later: Boolean!) { lastTick { n ... @defer(if: $later) { by { name } } } }';
    const whole = { data: { lastTick: { n: 7, by: { name: 'Person 7' } } } };
    expect(await partsOf(await ask(text, inParts, { later: false }))).toEqual([whole]);
    expect(await partsOf(await ask(text, inParts, { later: true }))).toHaveLength(2);
  });

  test('what defers nothing is an ordinary answer, as some clients ask so with every query', async () => {
    const response = await ask('{ lastTick { n } }', inParts);
    expect(response.headers.get('content-type')).toContain('application/graphql-response+json');
    expect(await response.json()).toEqual({ data: { lastTick: { n: 7 } } });
  });

  test('a deferred part that fails is null by itself, and tells its error where it stands', async () => {
    const [one, two] = await partsOf(await ask('{ lastTick { n } ... @defer { broken } }', inParts));
    expect(one).toEqual(first);
    expect(two).toMatchObject({
      incremental: [{ path: [], data: { broken: null }, errors: [{ path: ['broken'] }] }],
      hasNext: false,
    });
    expect(JSON.stringify(two)).not.toContain('hunter2');
  });

  test('what is wrong with the operation is told as ever', async () => {
    const response = await ask('{ nothing ... @defer { missing } }', inParts);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  });

  test('an error of a deferred field is not told before its part, and once', async () => {
    const text = '{ person(id: "1") { id ... @defer { email } } lastTick { ... @defer { by { email } } } }';
    const [one, ...others] = await partsOf(await ask(text, inParts));
    expect(one).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(others).toEqual([]);
    const [early, late] = await partsOf(await ask('{ me: lastTick { n } ... @defer { missing } }', inParts));
    expect(early).toEqual({ data: { me: { n: 7 } }, hasNext: true });
    expect(late).toMatchObject({ incremental: [{ errors: [{ path: ['missing'], extensions: { code: 'NOT_FOUND' } }] }] });
  });
});

test('who does not take parts gets the whole at once', async () => {
  const whole = { data: { lastTick: { n: 7, by: { name: 'Person 7' } } } };
  // The first goes through Apollo Server, the second does not.
  for (let times = 0; times < 2; times += 1) expect(await (await ask(query, 'application/json')).json()).toEqual(whole);
});

test('over a socket parts are results of their own', async () => {
  const client = createClient({
    url: `${house.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    lazy: true,
    retryAttempts: 0,
  });
  onTestFinished(() => void client.dispose());
  const heard: unknown[] = [];
  for await (const result of client.iterate({ query })) heard.push(result);
  expect(heard).toEqual([first, second]);
});

describe('where it may not stand', () => {
  const refused: readonly [title: string, text: string, message: RegExp][] = [
    ['a subscription', 'subscription { ticks(upTo: 1) { n ... @defer { by { name } } } }', /Nothing of a subscription/],
    ['root fields of a mutation', 'mutation { ... @defer { rename(name: "x") { name } } }', /root fields of a mutation/],
    [
      'through a fragment',
      'mutation { ...F @defer } fragment F on Mutation { rename(name: "x") { name } }',
      /root fields of a mutation/,
    ],
    ['a label twice', '{ ... @defer(label: "a") { missing } lastTick { ... @defer(label: "a") { n } } }', /label "a" is used/],
    ['a label that varies', 'query ($l: String) { ... @defer(label: $l) { missing } }', /no variable/],
  ];
  test.each(refused)('%s', async (_, text, message) => {
    const { errors } = (await (await ask(text, 'application/json')).json()) as { errors: { message: string }[] };
    expect(errors[0]?.message).toMatch(message);
  });

  test('below the root of a mutation it may', async () => {
    const [one, two] = await partsOf(await ask('mutation { rename(name: "Ada") { id ... @defer { name } } }', inParts));
    expect(one).toEqual({ data: { rename: { id: '1' } }, hasNext: true });
    expect(two).toMatchObject({ incremental: [{ path: ['rename'], data: { name: 'Ada' } }] });
  });
});
