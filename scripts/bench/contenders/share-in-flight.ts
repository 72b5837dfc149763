import type { RouterOptions } from '@lyceum/router/router.ts';

/** What shares identical reads that are under way; null while the router has no such option, and then that contender is left out with a note. */
export const sharingOptions: Partial<RouterOptions> | null = null;
