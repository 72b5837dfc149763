import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';
import { type Told, Wire } from '../testing/wire.ts';
import { makeTalk, type Talk } from './testing/talk.ts';

const fields = '__typename cursor ... on LineSaid { line { n text by { name } } } ... on StreamGap { reason }';
const listen = `subscription ($room: ID!, $after: Cursor) { event: lines(room: $room, after: $after) { ${fields} } }`;
const mine = 'subscription ($room: ID!) { event: lines(room: $room) { ... on LineSaid { line { n mine } } } }';

describe.each(['in process', 'remote'] as const)('subscriptions, their subgraph %s', (where) => {
  let house: TinyHouse;
  let talk: Talk;
  let wires: Wire[];
  beforeEach(async () => {
    talk = makeTalk();
    wires = [];
    house = await openTinyHouse(where, {}, [talk.part]);
  });
  afterEach(async () => {
    for (const wire of wires) wire.cut();
    await house.close();
  });

  const enter = async (userId: string | null, scopes?: readonly string[]) => {
    const token = userId && (await house.token({ userId, sessionId: `session_${userId}`, ...(scopes ? { scopes } : {}) }));
    const wire = await Wire.greeted(house.url, token ? { token } : {});
    wires.push(wire);
    return wire;
  };
  const member = async (userId: string, variables: object = {}, query = listen) => {
    talk.admit('r', userId);
    const wire = await enter(userId);
    wire.subscribe('1', query, { room: 'r', ...variables });
    return wire;
  };
  const numbers = (told: readonly Told[]) => told.map(({ payload }) => payload.data.event.line?.n ?? payload.data.event.reason);
  const openFor = () => [...talk.open].map(({ viewer }) => (viewer.kind === 'service' ? 'all' : viewer.userId));
  const say = (...texts: string[]) => {
    for (const text of texts) talk.say('r', text);
  };
  const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, n) => first + n);

  test('many who ask the same are told from one stream: each event is executed once, and everybody hears it', async () => {
    const people = await Promise.all(upTo(20).map((n) => member(`user_${n}`)));
    await expect.poll(() => [openFor(), talk.begun.length]).toEqual([['all'], 21]);
    say('one', 'two');
    for (const wire of people) {
      const [first, second] = await wire.take(2);
      expect(first).toEqual({
        id: '1',
        type: 'next',
        payload: {
          data: {
            event: { __typename: 'LineSaid', cursor: 'r:1', line: { n: 1, text: 'one', by: { name: 'Person user_1' } } },
          },
        },
      });
      expect(second.payload.data.event.line.text).toBe('two');
    }
    expect(talk.executed()).toBe(2);
    for (const wire of people) wire.cut();
    await expect.poll(openFor).toEqual([]);
  });

  test('who selects a field that depends on who is looking gets a stream of their own, and their own answer', async () => {
    const people = [await member('user_1', {}, mine), await member('user_2', {}, mine)];
    await expect.poll(() => openFor().toSorted()).toEqual(['user_1', 'user_2']);
    say('hello');
    const told = await Promise.all(people.map((wire) => wire.next()));
    expect(told.map(({ payload }) => payload.data.event.line.mine)).toEqual([true, false]);
  });

  test('who decides a condition otherwise is told from another stream', async () => {
    const more =
      'subscription ($room: ID!, $more: Boolean!) { event: lines(room: $room) { ... on LineSaid { line { n text @include(if: $more) } } } }';
    const people = [await member('user_1', { more: true }, more), await member('user_2', { more: false }, more)];
    await expect.poll(openFor).toEqual(['all', 'all']);
    say('hello');
    const told = await Promise.all(people.map((wire) => wire.next()));
    expect(told.map(({ payload }) => 'text' in payload.data.event.line)).toEqual([true, false]);
  });

  test('different scopes are told from different streams', async () => {
    talk.admit('r', 'user_1', 'user_2');
    for (const [user, scopes] of [
      ['user_1', ['mentee']],
      ['user_2', ['mentor']],
    ] as const)
      (await enter(user, scopes)).subscribe('1', listen, { room: 'r' });
    await expect.poll(openFor).toEqual(['all', 'all']);
  });

  test('whoever is not let in is told so, although the stream runs for others', async () => {
    await member('user_1');
    await expect.poll(openFor).toEqual(['all']);
    const stranger = await enter('user_9');
    stranger.subscribe('1', listen, { room: 'r' });
    expect(await stranger.next()).toMatchObject({ id: '1', type: 'error', payload: [{ extensions: { code: 'NOT_FOUND' } }] });
    const nobody = await enter(null);
    nobody.subscribe('1', listen, { room: 'r' });
    expect(await nobody.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  test('T13 T14 who is removed hears nothing more, their stream ends, and the others go on', async () => {
    const [stays, goes] = [await member('user_1'), await member('user_2')];
    await expect.poll(() => [openFor(), talk.begun.length]).toEqual([['all'], 3]);
    say('for both');
    expect(numbers([await stays.next(), await goes.next()])).toEqual([1, 1]);
    talk.remove('r', 'user_2');
    say('behind your back');
    expect(await goes.next()).toEqual({ id: '1', type: 'complete' });
    expect(numbers([await stays.next()])).toEqual([2]);
    // The first who listened may go, too: the stream is nobody's.
    talk.remove('r', 'user_1');
    talk.admit('r', 'user_2');
    const back = await member('user_2', { after: 'r:1' });
    expect(numbers([await back.next()])).toEqual([2]);
    say('again');
    expect(await stays.next()).toEqual({ id: '1', type: 'complete' });
    expect(numbers([await back.next()])).toEqual([3]);
  });

  test('an event for one of them is heard by that one alone', async () => {
    const people = [await member('user_1'), await member('user_2')];
    await expect.poll(() => [openFor(), talk.begun.length]).toEqual([['all'], 3]);
    talk.say('r', 'for two', { only: 'user_2' });
    talk.say('r', 'for all');
    expect(numbers([await people[0]!.next()])).toEqual([2]);
    expect(numbers(await people[1]!.take(2))).toEqual([1, 2]);
  });

  test('who comes with an older cursor catches up and then hears with the others, each event once', async () => {
    say('one', 'two', 'three');
    const early = await member('user_1', { after: 'r:3' });
    await expect.poll(() => talk.begun.length).toBe(2);
    const late = await member('user_2', { after: 'r:1' });
    expect(numbers(await late.take(2))).toEqual([2, 3]);
    say('four', 'five');
    expect(numbers(await early.take(2))).toEqual([4, 5]);
    expect(numbers(await late.take(2))).toEqual([4, 5]);
    await expect.poll(openFor).toEqual(['all']);
    say('six');
    expect(numbers([await early.next(), await late.next()])).toEqual([6, 6]);
  });

  test('who asks for what happens from now on is not told what others still catch up with', async () => {
    say(...upTo(50).map(String));
    const late = await member('user_1', { after: 'r:0' });
    const now = await member('user_2');
    await expect.poll(() => talk.begun.length).toBeGreaterThanOrEqual(4);
    expect(numbers(await late.take(50))).toEqual(upTo(50));
    say('now');
    expect(numbers([await late.next()])).toEqual([51]);
    expect(numbers([await now.next()])).toEqual([51]);
    say('later');
    await expect.poll(openFor).toEqual(['all']);
    expect(numbers([await late.next(), await now.next()])).toEqual([52, 52]);
  });

  test('whoever comes from wherever, while somebody speaks, hears everything behind their cursor once and in order', async () => {
    let speaking = true;
    const speaker = (async () => {
      for (let n = 1; n <= 150; n += 1) {
        say(String(n));
        if (n % 3 === 0) await sleep(1);
      }
      speaking = false;
    })();
    const heard: Promise<void>[] = [];
    for (let visit = 0; speaking && visit < 40; visit += 1) {
      const from = Math.floor(Math.random() * (Number(talk.cursor('r').split(':')[1]) + 1));
      heard.push(
        member(`user_${visit % 7}`, { after: `r:${from}` }).then(async (wire) => {
          expect(numbers(await wire.take(150 - from))).toEqual(upTo(150, from + 1));
          expect(wire.waiting).toBe(0);
        }),
      );
      await sleep(3);
    }
    await speaker;
    await Promise.all(heard);
    say('151', '152');
    await expect.poll(openFor).toEqual(['all']);
  });

  test('a gap is told to who has missed something, and to nobody else', async () => {
    say('one', 'two');
    talk.purge('r');
    const here = await member('user_1', { after: 'r:2' });
    const late = await member('user_2', { after: 'r:1' });
    const lost = await member('user_3', { after: 'elsewhere:1' });
    expect((await late.next()).payload.data.event).toEqual({ __typename: 'StreamGap', cursor: 'r:2', reason: 'EXPIRED' });
    expect((await lost.next()).payload.data.event).toEqual({ __typename: 'StreamGap', cursor: 'r:2', reason: 'UNKNOWN_CURSOR' });
    say('three');
    expect(numbers([await here.next(), await late.next(), await lost.next()])).toEqual([3, 3, 3]);
    await expect.poll(openFor).toEqual(['all']);
  });

  test('a stream that breaks is picked up behind its last event, and nobody notices', async () => {
    say('one');
    const shared = await member('user_1', { after: 'r:1' });
    const own = await member('user_2', {}, mine.replace('room: $room', 'room: $room, after: "r:1"'));
    await expect.poll(() => openFor().toSorted()).toEqual(['all', 'user_2']);
    const cut = () => (where === 'remote' ? house.cut('talk') : talk.fail());
    cut();
    say('two', 'three');
    expect(numbers(await shared.take(2))).toEqual([2, 3]);
    expect(numbers(await own.take(2))).toEqual([2, 3]);
    cut();
    say('four');
    expect(numbers([await shared.next(), await own.next()])).toEqual([4, 4]);
  });

  test('a stream that breaks without a cursor tells its client to come back', async () => {
    const wire = await member('user_1', {}, mine);
    await expect.poll(openFor).toEqual(['user_1']);
    if (where === 'remote') house.cut('talk');
    else talk.fail();
    expect(await wire.next()).toMatchObject({ closed: { code: 1012 } });
  });

  test('while a stream is picked up who lost the right to it is not let in again', async () => {
    say('one');
    const own = await member('user_2', {}, mine.replace('room: $room', 'room: $room, after: "r:1"'));
    await expect.poll(openFor).toEqual(['user_2']);
    talk.remove('r', 'user_2');
    if (where === 'remote') house.cut('talk');
    else talk.fail();
    expect(await own.next()).toEqual({ id: '1', type: 'complete' });
  });

  test('streams for everybody may be heard by strangers, from one stream', async () => {
    const query = `subscription { event: open(room: "square") { ${fields} } }`;
    const people = await Promise.all([1, 2, 3].map(() => enter(null)));
    for (const wire of people) wire.subscribe('1', query);
    await expect.poll(() => [openFor(), talk.begun.length]).toEqual([['all'], 4]);
    talk.say('square', 'hear');
    expect(numbers(await Promise.all(people.map((wire) => wire.next())))).toEqual([1, 1, 1]);
  });

  test('where a subgraph forgets to say for whom an event is, nobody hears it, and everybody gets a stream of their own', async () => {
    const query = `subscription ($after: Cursor) { event: careless(room: "square", after: $after) { ${fields} } }`;
    const first = await enter('user_1');
    first.subscribe('1', query);
    await expect.poll(openFor).toEqual(['all']);
    talk.say('square', 'careless');
    expect(await first.next()).toMatchObject({ closed: { code: 1012 } });
    const back = await enter('user_1');
    back.subscribe('1', query, { after: 'square:0' });
    expect(numbers([await back.next()])).toEqual([1]);
    expect(openFor()).toEqual(['user_1']);
    expect(house.logged.join('\n')).toContain('names no audience');
  });

  test('a new supergraph leaves those alone who ask nothing that changed: shared or not, with cursors or without', async () => {
    const people = [await member('user_1'), await member('user_2', {}, mine), await enter(null)];
    people[2]!.subscribe('1', 'subscription { forever { n } }');
    await people[2]!.next();
    await expect.poll(() => openFor().toSorted()).toEqual(['all', 'user_2']);
    const begun = talk.begun.length;
    await house.router.swap(house.supergraph('added: String'));
    say('hello');
    expect(numbers([await people[0]!.next(), await people[1]!.next()])).toEqual([1, 1]);
    expect([talk.begun.length, house.streams.open, people[2]!.waiting]).toEqual([begun, 1, 0]);
  });

  test('a new supergraph that lost what somebody asks ends that subscription with the reason, and no other', async () => {
    const added = house.supergraph().replaceAll('lastTick', 'latestTick');
    const wire = await enter('user_1');
    talk.admit('r', 'user_1');
    wire.subscribe('lines', listen, { room: 'r' });
    wire.subscribe('forever', 'subscription { forever { n } }');
    await wire.next();
    await expect.poll(openFor).toEqual(['all']);
    await house.router.swap(added.replace(/^ {2}forever: Tick.*$/m, ''));
    expect(await wire.next()).toMatchObject({
      id: 'forever',
      type: 'error',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    say('hello');
    expect(await wire.next()).toMatchObject({ id: 'lines', type: 'next' });
    await expect.poll(() => house.streams.open).toBe(0);
  });

  test('a new supergraph in which a field is not the same for all any more seats its listeners anew, and nothing is missing', async () => {
    say('one');
    const wire = await member('user_1', { after: 'r:1' });
    await expect.poll(openFor).toEqual(['all']);
    await house.router.swap(house.supergraph().replaceAll(' @tag(name: "same-for-all")', ''));
    await expect.poll(openFor).toEqual(['user_1']);
    say('two');
    expect(numbers([await wire.next()])).toEqual([2]);
  });
});
