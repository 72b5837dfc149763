import type { RouterOptions } from '@lyceum/router/router.ts';

/** What shares identical reads that are under way; null would leave that contender out with a note. */
export const sharingOptions: Partial<RouterOptions> | null = { shareReads: true, shareQueries: true };
