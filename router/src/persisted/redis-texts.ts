import type { Log } from '@lyceum/kit/log/log.ts';
import type { RedisStore } from '../store/redis.ts';
import { defaultTextBounds, MemoryTexts, type TextBounds, type Texts } from './texts.ts';

/** Seconds after which a document that nobody registered again is forgotten. */
const keptFor = 7 * 24 * 60 * 60;

/**
 * Keeps a document and its place in the order of the tenant's documents, and drops what is past the bound. One step, because two routers register at the same
 * time. KEYS: the order. ARGV: bound, now, seconds, the documents' prefix, hash, text.
 */
const keepScript = `
redis.call('SET', ARGV[4] .. ARGV[5], ARGV[6], 'EX', ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[3])
local over = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[1])
if over > 0 then
  local dropped = redis.call('ZPOPMIN', KEYS[1], over)
  for place = 1, #dropped, 2 do redis.call('DEL', ARGV[4] .. dropped[place]) end
end`;

/** What several routers know together, behind what this one knows. While Redis is gone each knows its own: clients send the text once more. */
export class RedisTexts implements Texts {
  readonly #store: RedisStore;
  readonly #bounds: TextBounds;
  readonly #near: MemoryTexts;
  readonly #log: Log;

  constructor(store: RedisStore, log: Log, bounds: TextBounds = defaultTextBounds) {
    this.#store = store;
    this.#bounds = bounds;
    this.#near = new MemoryTexts(bounds);
    this.#log = log;
  }

  async find(tenantId: string, hash: string): Promise<string | null> {
    const known = await this.#near.find(tenantId, hash);
    if (known !== null || !this.#store.ready) return known;
    const text = await this.#store.client.get(`${prefixOf(tenantId)}${hash}`).catch((error: unknown) => {
      this.#log.warn({ err: error }, 'a persisted query could not be read from Redis');
      return null;
    });
    if (text !== null) await this.#near.keep(tenantId, hash, text);
    return text;
  }

  async keep(tenantId: string, hash: string, text: string): Promise<void> {
    await this.#near.keep(tenantId, hash, text);
    if (text.length > this.#bounds.characters || !this.#store.ready) return;
    const { texts } = this.#bounds;
    const words = [texts, Date.now(), keptFor].map(String);
    await this.#store.client
      .eval(keepScript, { keys: [`${prefixOf(tenantId)}order`], arguments: [...words, prefixOf(tenantId), hash, text] })
      .catch((error: unknown) => this.#log.warn({ err: error }, 'a persisted query could not be kept in Redis'));
  }
}

/** In braces what a cluster places by: a script touches keys of one place only. */
function prefixOf(tenantId: string): string {
  return `lyceum:texts:{${tenantId}}:`;
}
