import { anonymousViewer, type Viewer } from '@lyceum/kit/context/viewer.ts';
import { RedisServer } from '@lyceum/kit/live/testing/redis-server.ts';
import { getOperationAST, parse } from 'graphql';
import { afterEach, describe, expect, test } from 'vitest';
import { openRedisStore } from '../store/redis.ts';
import type { RateLimits, RatePolicy } from './policies.ts';
import { RateExceeded } from './rate-exceeded.ts';
import { Rates } from './rates.ts';

const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
const off: RateLimits = {
  address: Number.POSITIVE_INFINITY,
  stranger: Number.POSITIVE_INFINITY,
  user: Number.POSITIVE_INFINITY,
  field: Number.POSITIVE_INFINITY,
  triesPerAddress: Number.POSITIVE_INFINITY,
  triesPerAccount: Number.POSITIVE_INFINITY,
};
const user = (userId: string, sessionId = 'session_1', tenantId = 'tenant_a'): Viewer => ({
  kind: 'user',
  tenantId,
  userId,
  sessionId,
  role: 'MENTEE',
  scopes: [],
});
const stranger = anonymousViewer('tenant_a');
const operationOf = (query: string) => {
  const document = parse(query);
  return { document, operation: getOperationAST(document)! };
};
const anything = operationOf('{ anything }');

interface Asked {
  readonly address?: string;
  readonly viewer?: Viewer;
  readonly query?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The name of the rule that refused, or null. */
async function refusal(rates: Rates, { address = '192.0.2.1', viewer = stranger, query, variables = {} }: Asked) {
  const toll = rates.toll(address);
  try {
    await toll.arrive();
    await toll.ask(viewer, query ? operationOf(query) : anything, variables);
    return null;
  } catch (failure) {
    if (!(failure instanceof RateExceeded)) throw failure;
    return /\("(.+)"\)/.exec(failure.message)?.[1];
  }
}

describe('rates', () => {
  const open = (limits: Partial<RateLimits>, policies: readonly RatePolicy[] = []) =>
    new Rates({ limits: { ...off, ...limits }, policies, log });

  test('a rule lets as many through as it says, and not one more', async () => {
    const rates = open({ address: 3 });
    const answers = [await refusal(rates, {}), await refusal(rates, {}), await refusal(rates, {}), await refusal(rates, {})];
    expect(answers).toEqual([null, null, null, 'address']);
    expect(await refusal(rates, { address: '192.0.2.2' })).toBe(null);
  });

  test('T33: a person with many tokens, sessions and addresses counts as one; another tenant counts by itself', async () => {
    const rates = open({ user: 3 });
    for (const n of [1, 2, 3])
      expect(await refusal(rates, { address: `192.0.2.${n}`, viewer: user('user_1', `session_${n}`) })).toBe(null);
    expect(await refusal(rates, { address: '192.0.2.4', viewer: user('user_1', 'session_4') })).toBe('user');
    expect(await refusal(rates, { viewer: user('user_2') })).toBe(null);
    expect(await refusal(rates, { viewer: user('user_1', 'session_1', 'tenant_b') })).toBe(null);
  });

  test('strangers count by address, and those who are signed in are not held against them', async () => {
    const rates = open({ stranger: 1 });
    expect(await refusal(rates, { viewer: user('user_1') })).toBe(null);
    expect(await refusal(rates, {})).toBe(null);
    expect(await refusal(rates, {})).toBe('stranger');
  });

  test('a field counts under any alias, in fragments, and whatever the operation is called', async () => {
    const rates = open({ field: 4 });
    expect(await refusal(rates, { query: 'query A { a: search b: search }' })).toBe(null);
    expect(await refusal(rates, { query: 'query B { ...f } fragment f on Query { ... { c: search } search other }' })).toBe(null);
    expect(await refusal(rates, { query: 'query C { search }' })).toBe('field');
    expect(await refusal(rates, { query: '{ other }' })).toBe(null);
  });

  test('T8: tries to sign in count by alias and by account, from any address and in any spelling of it', async () => {
    const rates = open({ triesPerAccount: 3 });
    const two =
      'mutation ($e: String!) { a: signIn(input: { email: $e }) { __typename } b: signIn(input: { email: "A@example.test" }) { __typename } }';
    const one = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }';
    expect(await refusal(rates, { query: two, variables: { e: 'a@example.test' } })).toBe(null);
    expect(await refusal(rates, { query: one, variables: { input: { email: ' a@EXAMPLE.test' } }, address: '192.0.2.7' })).toBe(
      null,
    );
    expect(await refusal(rates, { query: one, variables: { input: { email: 'a@example.test' } }, address: '192.0.2.8' })).toBe(
      'tries-account',
    );
    expect(await refusal(rates, { query: one, variables: { input: { email: 'b@example.test' } } })).toBe(null);
    expect(await refusal(rates, { query: one, variables: { input: null } })).toBe(null);
  });

  test('T8: tries count by address too, whichever account and mutation they are at', async () => {
    const rates = open({ triesPerAddress: 3 });
    const aliases = ['a', 'b', 'c'].map((name) => `${name}: signIn(input: { email: "${name}@example.test" }) { __typename }`);
    expect(await refusal(rates, { query: `mutation { ${aliases.join(' ')} }` })).toBe(null);
    expect(await refusal(rates, { query: 'mutation { verifyEmail(input: { token: "x" }) { __typename } }' })).toBe(
      'tries-address',
    );
    expect(await refusal(rates, { query: 'mutation { sendMessage { __typename } }' })).toBe(null);
  });

  test('a further rule counts by a key of its own', async () => {
    const plan: RatePolicy = {
      name: 'plan',
      limit: 1,
      seconds: 60,
      key: ({ viewer }) => (viewer.userId === 'user_1' ? 'bronze' : null),
    };
    const rates = open({}, [plan]);
    expect(await refusal(rates, { viewer: user('user_1') })).toBe(null);
    expect(await refusal(rates, { viewer: user('user_1') })).toBe('plan');
    expect(await refusal(rates, { viewer: user('user_2') })).toBe(null);
  });
});

describe('rates that several routers count together in Redis', () => {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });

  test('count as one while Redis is there, and each by itself while it is not', { timeout: 30_000 }, async () => {
    const redis = await (await RedisServer.prepare()).start();
    opened.push({ close: () => redis.remove() });
    const stores = await Promise.all([openRedisStore(redis.url, log), openRedisStore(redis.url, log)]);
    opened.push(...stores);
    const [here, there] = stores.map((store) => new Rates({ limits: { ...off, address: 3 }, store, log })) as [Rates, Rates];
    expect([await refusal(here, {}), await refusal(there, {}), await refusal(here, {})]).toEqual([null, null, null]);
    expect([await refusal(there, {}), await refusal(here, {})]).toEqual(['address', 'address']);
    await redis.kill();
    await expect.poll(() => stores.some(({ ready }) => ready), { timeout: 10_000 }).toBe(false);
    for (const rates of [here, there])
      expect([await refusal(rates, {}), await refusal(rates, {}), await refusal(rates, {}), await refusal(rates, {})]).toEqual([
        null,
        null,
        null,
        'address',
      ]);
    await redis.start();
    await expect.poll(() => stores.every(({ ready }) => ready), { timeout: 10_000 }).toBe(true);
    expect([await refusal(here, {}), await refusal(there, {}), await refusal(here, {}), await refusal(there, {})]).toEqual([
      null,
      null,
      null,
      'address',
    ]);
  });
});
