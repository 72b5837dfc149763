import type { Clock } from '@lyceum/kit/clock/clock.ts';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { type Changed, changedTopic } from '@lyceum/kit/live/changed.ts';
import type { LiveChannel, Stop } from '@lyceum/kit/live/live.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { LRUCache } from 'lru-cache';
import type { AskSubgraph } from '../execution/run.ts';
import type { Version } from '../federation/federation.ts';
import type { RedisStore } from '../store/redis.ts';
import { type CacheCounts, noCounts } from './counts.ts';
import { EntityCache } from './entity-cache.ts';
import { MemoryStore } from './memory-store.ts';
import { RedisCacheStore } from './redis-store.ts';
import { ResponseCache } from './response-cache.ts';
import type { CacheStore } from './store.ts';
import { entityTag, typeTag } from './tags.ts';

export interface CacheOptions {
  /** Memory for answers; default 64 MB. 0 switches both caches off. */
  readonly bytes?: number | undefined;
  /** Keeps for several routers together. */
  readonly store?: RedisStore | undefined;
  readonly live: LiveChannel;
  readonly clock: Clock;
  readonly log: Log;
}

const defaultBytes = 64_000_000;
/** Milliseconds for which somebody who has changed something gets nothing kept: a hint may still be on its way. */
const writersMs = 5000;

/** Both caches, and who tells them that something changed. */
export class Cache {
  readonly responses: ResponseCache;
  readonly counts: CacheCounts = noCounts();
  readonly #store: CacheStore;
  readonly #entities: EntityCache;
  readonly #clock: Clock;
  // By a size that each has alike, not by `max`: for that many it would take its room at once.
  readonly #writers = new LRUCache<string, number>({ maxSize: 100_000, sizeCalculation: () => 1 });
  #stops: readonly Stop[] = [];

  private constructor({ bytes = defaultBytes, store, clock, log }: CacheOptions) {
    this.#clock = clock;
    this.#store = store ? new RedisCacheStore(store, clock, log) : new MemoryStore(bytes, clock);
    this.responses = new ResponseCache(this.#store, this.counts.responses);
    this.#entities = new EntityCache(this.#store, this.counts.entities);
  }

  /** Null where caches are switched off. */
  static async open(options: CacheOptions): Promise<Cache | null> {
    if (options.bytes === 0) return null;
    const cache = new Cache(options);
    await cache.#listen(options.live);
    return cache;
  }

  /** Somebody changes something: for a while they see nothing that was kept before. */
  wrote({ tenantId, userId }: Viewer): void {
    if (userId !== null) this.#writers.set(`${tenantId} ${userId}`, this.#clock.now().getTime());
  }

  hasWritten({ tenantId, userId }: Viewer): boolean {
    if (userId === null || this.#writers.size === 0) return false;
    const at = this.#writers.get(`${tenantId} ${userId}`);
    return at !== undefined && this.#clock.now().getTime() - at < writersMs;
  }

  /** The same way to ask, with the entities that are kept before it. */
  entitiesFor(version: Version, viewer: Viewer, ask: AskSubgraph): AskSubgraph {
    return this.#entities.before(version, viewer, this.hasWritten(viewer), ask);
  }

  async close(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()));
  }

  async #listen(live: LiveChannel): Promise<void> {
    const unsubscribe = await live.subscribe(changedTopic, (hint) => void this.#change(hint as Changed));
    const ignore = live.onReconnect(() => void this.#store.forget());
    this.#stops = [unsubscribe, ignore];
  }

  async #change({ tenant, type, id }: Changed): Promise<void> {
    this.counts.changes += 1;
    await this.#store.change([typeTag(tenant, type), entityTag(tenant, type, id)]);
  }
}
