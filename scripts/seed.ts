/** `npm run seed`: writes the demo data that is not there yet. `npm start` does it too. */
import { join } from 'node:path';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { houseEnv, openRooms } from './house/house.ts';
import { withHouseDatabase } from './house/house-database.ts';
import { loadSubgraphs } from './house/parts.ts';
import { migrateHouse } from './house/schemas.ts';
import { seedHouse } from './house/seeding.ts';

const root = join(import.meta.dirname, '..');

await withHouseDatabase(root, async ({ settings, database, data }) => {
  const loaded = await loadSubgraphs(root);
  await migrateHouse(database.url, loaded, data.masterKey);
  const rooms = await openRooms({
    loaded,
    ownerUrl: database.url,
    masterKey: data.masterKey,
    env: houseEnv(settings.env, data),
    publicUrl: `http://localhost:${settings.port}`,
    log: makeLog(settings.logLevel),
  });
  try {
    const written = await seedHouse(root, database.url, rooms.subgraphs);
    console.log(written.length === 0 ? 'all demo data is there already' : `written: ${written.join(', ')}`);
  } finally {
    await rooms.close();
  }
});
