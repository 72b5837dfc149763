import { randomUUID } from 'node:crypto';
import type { Clock } from '@lyceum/kit/clock/clock.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import type { RedisStore } from '../store/redis.ts';
import type { CacheStore, Looked, Made, Wanted } from './store.ts';

const place = 'lyceum:cache:';
/** Seconds for which a change is remembered: longer than anything is kept. */
const remembered = 2 * 86_400;
/** Characters of the largest text that is worth its way to Redis. */
const largest = 1_000_000;
const miss: Looked = { text: null, age: 0, stamp: null };

/**
 * One cache for several routers. Every change gives its tags a new random mark; an entry carries the marks of its tags as they were before it was made, and is
 * read together with them in one command. While Redis is gone, or slow, nothing is found.
 */
export class RedisCacheStore implements CacheStore {
  readonly #store: RedisStore;
  readonly #clock: Clock;
  readonly #log: Log;
  /** A change could not be told: what is kept may be of before it, until all of it was forgotten. */
  #missed = false;

  constructor(store: RedisStore, clock: Clock, log: Log) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  async look(wanted: readonly Wanted[]): Promise<readonly Looked[]> {
    if (!this.#store.ready || wanted.length === 0) return wanted.map(() => miss);
    if (this.#missed) await this.forget();
    if (this.#missed) return wanted.map(() => miss);
    const tags = [...new Set([everything, ...wanted.flatMap((one) => one.tags)])];
    const names = [...wanted.map(({ key }) => key), ...tags].map((name) => place + name);
    const values = await this.#try(() => this.#store.client.mGet(names));
    if (!values) return wanted.map(() => miss);
    const marks = new Map(tags.map((tag, index) => [tag, values[wanted.length + index] ?? '']));
    const now = this.#clock.now().getTime();
    return wanted.map((one, index) => {
      const stamp = [everything, ...one.tags].map((tag) => marks.get(tag)).join(' ');
      const [madeAt, endsAt, kept, text] = partsOf(values[index] ?? '');
      if (kept !== stamp || Number(endsAt) <= now) return { ...miss, stamp };
      return { text: text!, age: Math.max(0, Math.floor((now - Number(madeAt)) / 1000)), stamp };
    });
  }

  async keep(made: readonly Made[]): Promise<void> {
    if (!this.#store.ready) return;
    const madeAt = this.#clock.now().getTime();
    const writing = made
      .filter(({ text }) => text.length <= largest)
      .map(({ key, text, stamp, maxAge }) =>
        this.#store.client.set(place + key, `${madeAt}\n${madeAt + maxAge * 1000}\n${stamp}\n${text}`, {
          expiration: { type: 'EX', value: Math.max(1, Math.ceil(maxAge)) },
        }),
      );
    await this.#try(() => Promise.all(writing));
  }

  async change(tags: readonly string[]): Promise<void> {
    if (!(await this.#mark(tags))) this.#missed = true;
  }

  async forget(): Promise<void> {
    this.#missed = !(await this.#mark([everything]));
  }

  /** False where it could not be written. */
  async #mark(tags: readonly string[]): Promise<boolean> {
    const expiration = { type: 'EX', value: remembered } as const;
    const marked = await this.#try(() =>
      Promise.all(tags.map((tag) => this.#store.client.set(place + tag, randomUUID(), { expiration }))),
    );
    return marked !== null;
  }

  async #try<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.#log.debug({ err: error }, 'the cache in Redis could not be asked');
      return null;
    }
  }
}

/** A tag of all entries. */
const everything = 'all';

/** Three lines, then the text, which may have more of them. */
function partsOf(value: string): readonly (string | undefined)[] {
  const first = value.indexOf('\n');
  const second = value.indexOf('\n', first + 1);
  const third = value.indexOf('\n', second + 1);
  if (first < 0 || second < 0 || third < 0) return [];
  return [value.slice(0, first), value.slice(first + 1, second), value.slice(second + 1, third), value.slice(third + 1)];
}
