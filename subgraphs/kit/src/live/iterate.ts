import type { LiveChannel } from './live.ts';

/**
 * A topic as an async iterator for ephemeral subscriptions (typing, presence, progress): bounded queue, oldest dropped,
 * `return()` ends it at once.
 */
export declare function iterateTopic<T>(live: LiveChannel, topic: string, options?: { limit?: number }): AsyncIterableIterator<T>;
