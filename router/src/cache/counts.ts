/** How often the caches had what was wanted, since the router was opened. */
export interface CacheCounts {
  readonly responses: { hits: number; misses: number };
  readonly entities: { hits: number; misses: number };
  /** Changes that were heard of. */
  changes: number;
}

export function noCounts(): CacheCounts {
  return { responses: { hits: 0, misses: 0 }, entities: { hits: 0, misses: 0 }, changes: 0 };
}
