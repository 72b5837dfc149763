/** `npm run partner -- add | key | publish | withdraw | revoke | list`: partners, their keys, and the operations that they may run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { redisLive } from '@lyceum/kit/live/redis.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { startPostgres } from '@lyceum/kit/postgres/postgres.ts';
import { readSettings, type Settings } from './config.ts';
import { redisOffset } from './house/apart.ts';
import { CannotStart, orSentence } from './house/cannot-start.ts';
import { serveCommand, usage } from './partner/desk.ts';
import { openOffice } from './partner/office.ts';

const root = join(import.meta.dirname, '..');
const log = makeLog('silent');
/** Milliseconds that a hint may need to come back to us. */
const patience = 1000;

await orSentence(async () => {
  const { command, words } = readWords();
  const settings = readSettings(root);
  await withOwner(settings, async (ownerUrl) => {
    const live = await openLive(settings);
    const office = await openOffice({ ownerUrl, masterKey: masterKeyOf(settings), live, log });
    try {
      const supergraphSdl = readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8');
      console.log(await untilHinted(live, command !== 'list', () => serveCommand(office, supergraphSdl, command, words)));
    } finally {
      await office.close();
      await live.close();
    }
  });
});

function readWords() {
  const text = { type: 'string' } as const;
  const options = { tenant: text, name: text, scopes: text, plan: text, partner: text, manifest: text, version: text, key: text };
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    return { command: positionals[0] ?? '', words: values };
  } catch (error) {
    throw new CannotStart(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}

/** A hint is sent without waiting for anybody; a process that ended at once would take it along. */
async function untilHinted(live: LiveChannel, changes: boolean, work: () => Promise<string>): Promise<string> {
  const heard = Promise.withResolvers<void>();
  const stop = await live.subscribe('partners', () => heard.resolve());
  const said = await work();
  if (changes) await Promise.race([heard.promise, sleep(patience, undefined, { ref: false })]);
  await stop();
  return said;
}

/** Where routers listen: `REDIS_URL`, or the Redis that `npm run start:apart` runs; in one process they look for themselves, every second. */
async function openLive({ redisUrl, dataDir, port }: Settings): Promise<LiveChannel> {
  const own = existsSync(join(dataDir, 'redis.pid')) ? `redis://127.0.0.1:${port + redisOffset}` : null;
  const url = redisUrl ?? own;
  return url === null ? memoryLive() : redisLive(url, log);
}

function masterKeyOf({ env, dataDir }: Settings): string {
  if (env.LYCEUM_MASTER_KEY) return env.LYCEUM_MASTER_KEY;
  const file = join(dataDir, 'master.key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw new CannotStart(`${file} is missing: set LYCEUM_MASTER_KEY to the key with which the house was opened.`);
}

/** Beside a running house as well as without one: a server that runs already is left running. */
async function withOwner({ databaseUrl, dataDir }: Settings, work: (ownerUrl: string) => Promise<void>): Promise<void> {
  if (databaseUrl !== null) return work(databaseUrl);
  if (!existsSync(join(dataDir, 'postgres')))
    throw new CannotStart(`There is no house in ${dataDir} yet. Open one first: npm start`);
  const { url, adopted, stop } = await startPostgres({ dataDir: join(dataDir, 'postgres') });
  try {
    await work(url);
  } finally {
    if (!adopted) await stop();
  }
}
