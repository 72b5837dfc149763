/** `npm run start:apart`: one process per subgraph, two routers, and Redis as the live channel, until Ctrl-C. */
import { join } from 'node:path';
import { readSettings } from './config.ts';
import { openApart } from './house/apart.ts';
import { orSentence } from './house/cannot-start.ts';
import { printedProgress } from './house/progress.ts';
import { untilTold } from './house/until-told.ts';
import { welcome } from './house/welcome.ts';

const root = join(import.meta.dirname, '..');

await orSentence(async () => {
  const settings = readSettings(root);
  const house = await openApart(root, settings, printedProgress());
  const [first, ...others] = house.routers;
  const rows = [
    ...others.map((url) => ['also', `${url}/graphql  (a second router: clients may move between them)`] as const),
    ['processes', house.processes.map(({ name, pid }) => `${name} ${pid}`).join(' · ')] as const,
  ];
  console.log(welcome({ url: first!, mail: house.data.mail, seconds: process.uptime(), notes: house.notes, rows }));
  const told = untilTold(() => house.close());
  await Promise.race([told, house.failed]).catch(async (error: Error) => {
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
    await house.close();
    process.exit();
  });
});
