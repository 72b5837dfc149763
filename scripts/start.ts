/** `npm start`: the whole house in one process, until Ctrl-C. */
import { join } from 'node:path';
import { keepRequestsYoung } from '@lyceum/kit/host/heap.ts';
import { startPlanning } from '@lyceum/router/federation/planner.ts';
import { readSettings } from './config.ts';
import { orSentence } from './house/cannot-start.ts';
import { openHouse } from './house/one-process.ts';
import { printedProgress } from './house/progress.ts';
import { untilTold } from './house/until-told.ts';
import { welcome } from './house/welcome.ts';

const root = join(import.meta.dirname, '..');

keepRequestsYoung();
// Its thread needs as long as everything else together, so it begins before the house, which loads most of its code as it opens.
startPlanning();

await orSentence(async () => {
  const settings = readSettings(root);
  const house = await openHouse({ root, settings, progress: printedProgress(), command: 'npm start' });
  const { router, data, notes } = house;
  console.log(welcome({ url: router.url, mail: data.mail, seconds: process.uptime(), notes }));
  await untilTold(() => house.close());
});
