/** `npm run migrate`: brings schemas, roles, queues and grants up to date, as the database's owner. */
import { join } from 'node:path';
import { withHouseDatabase } from './house/house-database.ts';
import { loadSubgraphs } from './house/parts.ts';
import { migrateHouse } from './house/schemas.ts';

const root = join(import.meta.dirname, '..');

await withHouseDatabase(root, async ({ database, data }) => {
  const applied = await migrateHouse(database.url, await loadSubgraphs(root), data.masterKey);
  for (const name of applied) console.log(`applied ${name}`);
  console.log(applied.length === 0 ? `${database.note}: up to date` : `${database.note}: ${applied.length} migrations applied`);
});
