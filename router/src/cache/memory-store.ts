import type { Clock } from '@lyceum/kit/clock/clock.ts';
import { LRUCache } from 'lru-cache';
import type { CacheStore, Looked, Made, Wanted } from './store.ts';

interface Entry {
  readonly text: string;
  /** The last change that it knows of. */
  readonly since: number;
  readonly madeAt: number;
  readonly endsAt: number;
}

/** Tags whose last change is remembered; what was kept before a forgotten change is not found any more. */
const rememberedTags = 100_000;

/** The cache of one process. Changes are numbered, and an entry is good while none of its tags changed after it. */
export class MemoryStore implements CacheStore {
  readonly #clock: Clock;
  readonly #entries: LRUCache<string, Entry>;
  readonly #changes: LRUCache<string, number>;
  #last = 0;
  /** Changes up to this one may have been forgotten. */
  #floor = 0;

  /** `bytes`: for texts and keys, at two bytes a character. */
  constructor(bytes: number, clock: Clock) {
    this.#clock = clock;
    this.#entries = new LRUCache({ maxSize: bytes, sizeCalculation: ({ text }, key) => 2 * (text.length + key.length) + 200 });
    this.#changes = new LRUCache({
      max: rememberedTags,
      dispose: (change, _, reason) => {
        if (reason === 'evict') this.#floor = Math.max(this.#floor, change);
      },
    });
  }

  async look(wanted: readonly Wanted[]): Promise<readonly Looked[]> {
    const now = this.#clock.now().getTime();
    const stamp = String(this.#last);
    return wanted.map(({ key, tags }) => {
      const entry = this.#entries.get(key);
      if (!entry) return { text: null, age: 0, stamp };
      if (entry.endsAt > now && this.#isGood(entry, tags))
        return { text: entry.text, age: Math.floor((now - entry.madeAt) / 1000), stamp };
      this.#entries.delete(key);
      return { text: null, age: 0, stamp };
    });
  }

  async keep(made: readonly Made[]): Promise<void> {
    const madeAt = this.#clock.now().getTime();
    for (const { key, text, stamp, maxAge } of made)
      this.#entries.set(key, { text, since: Number(stamp), madeAt, endsAt: madeAt + maxAge * 1000 });
  }

  async change(tags: readonly string[]): Promise<void> {
    this.#last += 1;
    for (const tag of tags) this.#changes.set(tag, this.#last);
  }

  async forget(): Promise<void> {
    this.#last += 1;
    this.#floor = this.#last;
    this.#entries.clear();
  }

  #isGood({ since }: Entry, tags: readonly string[]): boolean {
    return since >= this.#floor && tags.every((tag) => (this.#changes.get(tag) ?? 0) <= since);
  }
}
