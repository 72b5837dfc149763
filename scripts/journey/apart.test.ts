import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readSettings } from '../config.ts';
import { freePort } from '../house/port.ts';
import { findProgram, parts } from '../parts.ts';
import { Person } from '../tour/person.ts';
import { signIn } from '../tour/sign-up.ts';
import { seededDatabase } from './databases.ts';
import { HouseProcess, waitFor } from './house-process.ts';
import { testKills } from './kill.ts';
import { tour } from './tour-process.ts';

let house: HouseProcess;
let redis: ChildProcess;
let redisPort: number;

beforeAll(async () => {
  redisPort = await freePort();
  redis = await startRedis();
  house = await HouseProcess.start('apart', await seededDatabase(inject('postgresUrl')), {
    REDIS_URL: `redis://127.0.0.1:${redisPort}`,
  });
}, 120_000);
afterAll(async () => {
  await house?.stop();
  redis?.kill('SIGKILL');
}, 60_000);

test('the whole journey passes with a process per subgraph and two routers', async () => {
  const { exitCode, printed } = await tour(house);
  expect(printed).toMatch(/on the other router: 101 messages/);
  expect(printed).toMatch(/\d+ steps, all as they should be/);
  expect(exitCode).toBe(0);
}, 300_000);

test('T13 who signs out at one router is out at the other, over HTTP and on an open socket', async () => {
  const here = new Person('Mentee', [house.url, house.secondUrl]);
  await signIn(here, 'mentee41@demo.test');
  const there = new Person('Mentee', [house.secondUrl]);
  there.setToken(here.token);
  const { myConversations } = await there.ask('{ myConversations(first: 1) { nodes { id } } }');
  const device = here.device({ router: 1 });
  const closed = device.closed();
  const query = 'subscription ($id: ID!) { event: conversationEvents(conversationId: $id) { __typename } }';
  device.watch(query, { id: myConversations.nodes[0].id });
  await waitFor('the socket', () => device.connected());

  const began = performance.now();
  await here.ask('mutation { signOut { ... on SignOutSuccess { endedSessions } } }');
  expect(await closed).toMatchObject({ code: 4401, reason: 'This session has ended.' });
  // A router reads the list of ended sessions every three seconds; what is sooner came by the hint.
  expect(performance.now() - began).toBeLessThan(2500);
  const { errors } = await there.tryAsk('{ myConversations(first: 1) { nodes { id } } }');
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
}, 60_000);

testKills(() => house);

test('with Redis gone for ten seconds everything goes on, only later; and it is live again when Redis is back', async () => {
  const addresses = [house.url, house.secondUrl];
  const [mentor, mentee] = [new Person('Mentor', addresses), new Person('Mentee', addresses)];
  await Promise.all([signIn(mentor, 'mentor10@demo.test'), signIn(mentee, 'mentee40@demo.test')]);
  const { myConversations } = await mentee.ask('{ myConversations(first: 1) { nodes { id eventCursor } } }');
  const [{ id: conversationId, eventCursor }] = myConversations.nodes;
  const owner = await ownerOf(conversationId, [mentor, mentee]);
  const feed = mentee
    .device({ router: 1 })
    .watch(
      'subscription ($id: ID!, $after: Cursor) { event: conversationEvents(conversationId: $id, after: $after) { ... on MessagePosted { message { id text } } } }',
      { id: conversationId, after: eventCursor },
    );
  const send = async (text: string) => {
    const input = { conversationId, clientMessageId: randomUUID(), text };
    const query = `mutation ($input: SendMessageInput!) { result: sendMessage(input: $input) { __typename ... on SendMessageSuccess { message { id } } ... on UserError { code } } }`;
    return (await owner.change(query, input, 'SendMessageSuccess')).message.id as string;
  };
  const heard = async (id: string) => {
    const began = performance.now();
    await feed.until(`message ${id}`, ({ message }) => message?.id === id);
    return performance.now() - began;
  };
  await heard(await send('before'));

  redis.kill('SIGKILL');
  await once(redis, 'exit');
  const gone = Date.now();
  const sent: string[] = [];
  for (let n = 0; Date.now() - gone < 10_000; n += 1) {
    sent.push(await send(`without Redis ${n}`));
    await heard(sent.at(-1)!);
  }
  expect(sent.length).toBeGreaterThan(2);
  redis = await startRedis();

  await waitFor('messages to be live again', async () => (await heard(await send('back again'))) < 500);
  const texts = feed.events.map(({ message }) => message?.text).filter((text) => text?.startsWith('without Redis'));
  expect(texts).toEqual(sent.map((_, n) => `without Redis ${n}`));
}, 120_000);

test('told to stop, every process ends by itself', async () => {
  await house.end();
  expect(house.printed).toContain('Stopped.');
  expect(house.printed).not.toMatch(/was killed|ended with code/);
}, 60_000);

/** Whoever of them is not the mentee's other side would see nothing; demo conversations are with various mentors, and both may write. */
async function ownerOf(conversationId: string, people: readonly Person[]): Promise<Person> {
  for (const person of people) {
    const { conversation } = await person.ask('query ($id: ID!) { conversation(id: $id) { id } }', { id: conversationId });
    if (conversation) return person;
  }
  throw new Error('Nobody of them is a member.');
}

async function startRedis(): Promise<ChildProcess> {
  const program = findProgram(parts.redis, readSettings('.').env.PATH ?? '');
  if (!program) throw new Error('redis-server is missing: npm run doctor says how to install it.');
  const child = spawn(program, ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (String(chunk).includes('Ready to accept connections')) resolve();
    });
  });
  return child;
}
