import { anonymousViewer, type Viewer } from '@lyceum/kit/context/viewer.ts';
import type { SubgraphAnswer, SubgraphClient, SubgraphRequest } from '@lyceum/kit/host/client.ts';
import { describe, expect, test } from 'vitest';
import { SharedReads } from './shared-reads.ts';

const stranger = anonymousViewer('tenant_a');
const person: Viewer = { kind: 'user', tenantId: 'tenant_a', userId: 'user_1', sessionId: 's1', role: 'MENTEE', scopes: ['a'] };
const request = (viewer: Viewer = stranger, more: Partial<SubgraphRequest> = {}): SubgraphRequest => ({
  query: '{ a { b } }',
  variables: { x: 1 },
  kind: 'query',
  caller: { viewer, requestId: Math.random().toString() },
  ...more,
});

/** A subgraph that answers when the test says so; `as`: in which form. */
function open(as: 'text' | 'objects') {
  const asked: { answer(): void; fail(error: Error): void; signal: AbortSignal | undefined }[] = [];
  const ask = <T>(value: () => T, signal: AbortSignal | undefined) =>
    new Promise<T>((resolve, reject) => asked.push({ answer: () => resolve(value()), fail: reject, signal }));
  const data = () => ({ data: { a: { b: ['c'] } } });
  const client = {
    name: 'chat',
    execute: ({ signal }: SubgraphRequest) => ask<SubgraphAnswer>(data, signal),
    ...(as === 'text' ? { executeText: ({ signal }: SubgraphRequest) => ask(() => JSON.stringify(data()), signal) } : {}),
  } as SubgraphClient;
  return { shared: new SharedReads(client), asked };
}

describe.each(['text', 'objects'] as const)('identical reads under way, answered as %s', (as) => {
  test('are asked once, and everybody gets an answer of their own', async () => {
    const { shared, asked } = open(as);
    const answers = Promise.all([shared.execute(request()), shared.execute(request()), shared.execute(request())]);
    expect(asked.length).toBe(1);
    asked[0]!.answer();
    const [one, two, three] = await answers;
    expect([one?.data, two?.data, three?.data]).toEqual(Array(3).fill({ a: { b: ['c'] } }));
    const placesOf = ({ data }: SubgraphAnswer) => {
      const { a } = data as { a: { b: string[] } };
      return [data, a, a.b];
    };
    const places = [one, two, three].flatMap(placesOf);
    expect(new Set(places).size).toBe(9);
    expect(shared.shared).toBe(2);
  });

  test('are asked anew when they are over', async () => {
    const { shared, asked } = open(as);
    const first = shared.execute(request());
    asked[0]!.answer();
    await first;
    void shared.execute(request());
    expect(asked.length).toBe(2);
  });

  test.each<[string, Partial<SubgraphRequest>, Viewer]>([
    ['another text', { query: '{ a { c } }' }, stranger],
    ['other variables', { variables: { x: 2 } }, stranger],
    ['another operation of the text', { operationName: 'B' }, stranger],
    ['a mutation', { kind: 'mutation' }, stranger],
    ['another tenant', {}, anonymousViewer('tenant_b')],
    ['somebody who is signed in', {}, person],
  ])('are never shared with %s', async (_, more, viewer) => {
    const { shared, asked } = open(as);
    void shared.execute(request());
    void shared.execute(request(viewer, more));
    expect(asked.length).toBe(2);
  });

  test.each<[string, Partial<Viewer>]>([
    ['user', { userId: 'user_2' }],
    ['session', { sessionId: 's2' }],
    ['role', { role: 'ADMIN' }],
    ['scopes', { scopes: ['a', 'b'] }],
  ])('T32: are never shared with somebody of another %s', (_, other) => {
    const { shared, asked } = open(as);
    void shared.execute(request(person));
    void shared.execute(request({ ...person, ...other }));
    expect(asked.length).toBe(2);
  });

  test('fail for all who wait', async () => {
    const { shared, asked } = open(as);
    const answers = Promise.allSettled([shared.execute(request()), shared.execute(request())]);
    asked[0]!.fail(new Error('gone'));
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('go on while one of those who wait is left, and are given up with the last', async () => {
    const { shared, asked } = open(as);
    const [one, two] = [new AbortController(), new AbortController()];
    const answers = Promise.allSettled([one, two].map(({ signal }) => shared.execute(request(stranger, { signal }))));
    one.abort();
    expect(asked[0]!.signal?.aborted).toBe(false);
    two.abort();
    expect(asked[0]!.signal?.aborted).toBe(true);
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    void shared.execute(request());
    expect(asked.length).toBe(2);
  });
});
