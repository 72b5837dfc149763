import { accounts } from './accounts.ts';
import { foreignIds } from './foreign-ids.ts';
import type { Plant } from './plant.ts';
import { records } from './records.ts';
import { refreshing } from './refresh.ts';
import { rights } from './rights.ts';
import { tokens } from './tokens.ts';
import { waysIn } from './ways-in.ts';

/** All guards that are taken away, one file for each kind of attack. A guard that was written anew needs its plant to follow. */
export const plants: readonly Plant[] = [...rights, ...foreignIds, ...refreshing, ...accounts, ...waysIn, ...tokens, ...records];
