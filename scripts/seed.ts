/** `npm run seed`: writes the demo data that is not there yet. `npm start` does it too. */
import { join } from 'node:path';
import { withHouseDatabase } from './house/house-database.ts';
import { loadSubgraphs } from './house/parts.ts';
import { migrateHouse } from './house/schemas.ts';
import { seedClosedHouse } from './house/seeding.ts';

const root = join(import.meta.dirname, '..');

await withHouseDatabase(root, async ({ settings, database, data }) => {
  const loaded = await loadSubgraphs(root);
  await migrateHouse(database.url, loaded, data.masterKey);
  const written = await seedClosedHouse(root, settings, data, database.url, loaded);
  console.log(written.length === 0 ? 'all demo data is there already' : `written: ${written.join(', ')}`);
});
