import { afterEach, expect, test } from 'vitest';
import { iterateTopic } from '../iterate.ts';
import type { LiveChannel } from '../live.ts';

/** Two ends of one channel, as two processes hold them; of a channel within one process both are the same. */
export interface Ends {
  readonly here: LiveChannel;
  readonly there: LiveChannel;
}

/** What every live channel keeps, whatever carries it. */
export function liveContract(open: () => Promise<Ends>): void {
  const opened: Ends[] = [];
  const ends = async (): Promise<Ends> => {
    const pair = await open();
    opened.push(pair);
    return pair;
  };
  afterEach(async () => {
    for (const { here, there } of opened.splice(0)) await Promise.all(new Set([here, there]).values().map((end) => end.close()));
  });

  test('a hint reaches every listener of its topic, at both ends, and nobody else', async () => {
    const { here, there } = await ends();
    const heard: string[] = [];
    await here.subscribe('a', (payload) => heard.push(`here ${JSON.stringify(payload)}`));
    await there.subscribe('a', (payload) => heard.push(`there ${JSON.stringify(payload)}`));
    await there.subscribe('ab', () => heard.push('another topic'));
    there.publish('a', { sequence: 42 });
    await expect.poll(() => heard.toSorted()).toEqual(['here {"sequence":42}', 'there {"sequence":42}']);
    await settle(here, there);
    expect(heard).toHaveLength(2);
  });

  test('the hints of one publisher arrive in their order', async () => {
    const { here, there } = await ends();
    const heard: unknown[] = [];
    await there.subscribe('count', (payload) => heard.push(payload));
    const numbers = Array.from({ length: 500 }, (_, index) => index);
    for (const number of numbers) here.publish('count', number);
    await expect.poll(() => heard.length).toBe(500);
    expect(heard).toEqual(numbers);
  });

  test('a payload arrives as JSON tells it: a copy, without what JSON leaves out', async () => {
    const { here, there } = await ends();
    const sent = { at: new Date(0), missing: undefined, list: [1, null] };
    const heard: unknown[] = [];
    await there.subscribe('copy', (payload) => heard.push(payload));
    here.publish('copy', sent);
    sent.list.push(2);
    await expect.poll(() => heard).toEqual([{ at: '1970-01-01T00:00:00.000Z', list: [1, null] }]);
  });

  test('a subscription stands when its promise resolves, also when another one of the same topic is only beginning', async () => {
    const { here, there } = await ends();
    for (let round = 0; round < 20; round += 1) {
      const heard: string[] = [];
      const first = there.subscribe(`round ${round}`, () => heard.push('first'));
      await there.subscribe(`round ${round}`, () => heard.push('second'));
      here.publish(`round ${round}`, {});
      await expect.poll(() => heard.toSorted()).toEqual(['first', 'second']);
      await (await first)();
    }
  });

  test('the same function may listen twice, and stopping once stops one of the two', async () => {
    const { here, there } = await ends();
    let heard = 0;
    const listener = (): void => {
      heard += 1;
    };
    const stop = await there.subscribe('twice', listener);
    const stopOther = await there.subscribe('twice', listener);
    here.publish('twice', {});
    await expect.poll(() => heard).toBe(2);
    await stop();
    await stop();
    here.publish('twice', {});
    await settle(here, there);
    expect(heard).toBe(3);
    await stopOther();
    here.publish('twice', {});
    await settle(here, there);
    expect(heard).toBe(3);
  });

  test('whoever subscribes while the last listener of the topic leaves is heard', async () => {
    const { here, there } = await ends();
    let stop = await there.subscribe('door', () => {});
    for (let round = 1; round <= 20; round += 1) {
      let heard = 0;
      const leaving = stop();
      stop = await there.subscribe('door', () => {
        heard += 1;
      });
      await leaving;
      here.publish('door', {});
      await expect.poll(() => heard, { message: `round ${round}` }).toBe(1);
    }
  });

  test('a closed channel hears nothing more and takes hints without complaint', async () => {
    const { here, there } = await ends();
    let heard = 0;
    const stop = await there.subscribe('closing', () => {
      heard += 1;
    });
    await there.close();
    expect(() => there.publish('closing', {})).not.toThrow();
    if (here !== there) here.publish('closing', {});
    await stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).toBe(0);
  });

  test('a topic as an iterator gives what was published, drops the oldest past its limit, and ends at once while it waits', async () => {
    const { here, there } = await ends();
    const events = iterateTopic<number>(there, 'typing', { limit: 3 });
    const first = events.next();
    // The first `next` waits until the subscription stands; what is published before may be lost.
    await settle(here, there);
    for (const number of [1, 2, 3, 4, 5]) here.publish('typing', number);
    expect(await first).toEqual({ value: 1, done: false });
    await settle(here, there);
    expect([await events.next(), await events.next(), await events.next()].map(({ value }) => value)).toEqual([3, 4, 5]);
    const waiting = events.next();
    await events.return?.();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(await events.next()).toEqual({ value: undefined, done: true });
  });
}

/** Returns when everything that was published before has arrived: hints keep their order. */
async function settle(here: LiveChannel, there: LiveChannel): Promise<void> {
  for (const [from, to] of [
    [here, there],
    [there, here],
  ] as const) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const topic = `settle ${Math.random()}`;
    const stop = await to.subscribe(topic, () => resolve());
    from.publish(topic, {});
    await promise;
    await stop();
  }
}
