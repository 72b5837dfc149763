/** `npm start`: the whole house in one process, until Ctrl-C. */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
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
// V8 compiles what has run some hundred times on threads of its own. While a house opens that is half a second of the other core, for code that mostly will not run
// again soon; so it waits longer here. What serves requests is compiled all the same, some thousand requests later.
setFlagsFromString('--invocation-count-for-maglev=1600');
setFlagsFromString('--invocation-count-for-turbofan=30000');
// Its thread needs as long as everything else together, so it begins before the house, which loads most of its code as it opens.
startPlanning();

await orSentence(async () => {
  const settings = readSettings(root);
  const house = await openHouse({ root, settings, progress: printedProgress(), command: 'npm start' });
  const { router, data, notes } = house;
  console.log(welcome({ url: router.url, mail: data.mail, seconds: process.uptime(), notes }));
  await untilTold(() => house.close());
});
