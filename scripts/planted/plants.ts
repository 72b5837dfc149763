import { foreignIds } from './foreign-ids.ts';
import type { Plant } from './plant.ts';
import { rights } from './rights.ts';

/** All guards that are taken away, one file for each kind of attack. A guard that was written anew needs its plant to follow. */
export const plants: readonly Plant[] = [...rights, ...foreignIds];
