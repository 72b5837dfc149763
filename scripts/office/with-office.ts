import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { redisLive } from '@lyceum/kit/live/redis.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import type { Settings } from '../config.ts';
import { redisOffset } from '../house/apart.ts';
import { masterKeyOf } from '../house/master-key.ts';
import { withOwner } from '../house/with-owner.ts';
import { type Office, openOffice } from './office.ts';

/** Milliseconds that a hint may need to come back to us. */
const patience = 1000;
const log = makeLog('silent');

export interface OfficeHours {
  readonly settings: Settings;
  /** As the audit log has it: `npm run partner`. */
  readonly command: string;
  /** The live topic on which routers hear of what is done; null where nothing is changed. */
  readonly topic: string | null;
}

/** Opens the office for one command and prints what it says. Throws `CannotStart`. */
export async function withOffice(
  { settings, command, topic }: OfficeHours,
  work: (office: Office) => Promise<string>,
): Promise<void> {
  await withOwner(settings, async (ownerUrl) => {
    const live = await openLive(settings);
    const office = await openOffice({ ownerUrl, masterKey: masterKeyOf(settings), live, log, command });
    try {
      console.log(topic === null ? await work(office) : await untilHinted(live, topic, () => work(office)));
    } finally {
      await office.close();
      await live.close();
    }
  });
}

/** A hint is sent without waiting for anybody; a process that ended at once would take it along. */
async function untilHinted(live: LiveChannel, topic: string, work: () => Promise<string>): Promise<string> {
  const heard = Promise.withResolvers<void>();
  const stop = await live.subscribe(topic, () => heard.resolve());
  const said = await work();
  await Promise.race([heard.promise, sleep(patience, undefined, { ref: false })]);
  await stop();
  return said;
}

/** Where routers listen: `REDIS_URL`, or the Redis that `npm run start:apart` runs; in one process they look for themselves, every second. */
async function openLive({ redisUrl, dataDir, port }: Settings): Promise<LiveChannel> {
  const own = existsSync(join(dataDir, 'redis.pid')) ? `redis://127.0.0.1:${port + redisOffset}` : null;
  const url = redisUrl ?? own;
  return url === null ? memoryLive() : redisLive(url, log);
}
