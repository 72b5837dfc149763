import type { Feature } from '../subgraph.ts';
import { sweep } from './sweep.ts';

/** What every subgraph does for the kit's own tables, without being asked. */
export const upkeep: Feature = {
  name: 'upkeep',
  schedules: [{ name: 'upkeep', cron: '23 * * * *', run: sweep }],
};
