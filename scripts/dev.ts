/** `npm run dev`: `npm start` that swaps in what you change, until Ctrl-C. */
import { join } from 'node:path';
import { keepRequestsYoung } from '@lyceum/kit/host/heap.ts';
import { readSettings } from './config.ts';
import { orSentence } from './house/cannot-start.ts';
import { openHouse } from './house/one-process.ts';
import { printedProgress } from './house/progress.ts';
import { Reloader } from './house/reload.ts';
import { untilTold } from './house/until-told.ts';
import { welcome } from './house/welcome.ts';

const root = join(import.meta.dirname, '..');

keepRequestsYoung();

await orSentence(async () => {
  const settings = readSettings(root);
  const reloader = new Reloader(root, settings, (line) => console.log(`dev  ${line}`));
  const progress = printedProgress();
  const house = await openHouse({ root, settings, progress, command: 'npm run dev', wrap: (room) => reloader.wrap(room) });
  const { router, data, notes } = house;
  const rows = [['watching', 'subgraphs/*: a change is swapped in, an error is told here']] as const;
  const watching = new AbortController();
  // Before the welcome, so that whoever reads it may change something at once.
  const running = reloader.run(house, watching.signal);
  console.log(welcome({ url: router.url, mail: data.mail, seconds: process.uptime(), notes, rows }));
  await untilTold(async () => {
    watching.abort();
    await running;
    await reloader.close();
    await house.close();
  });
});
