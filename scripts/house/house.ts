import { dirname, join } from 'node:path';
import { keepBus } from '@lyceum/kit/bus/keeper.ts';
import { systemClock } from '@lyceum/kit/clock/clock.ts';
import { roleUrl } from '@lyceum/kit/db/role.ts';
import { type OpenSubgraph, openSubgraph } from '@lyceum/kit/host/open.ts';
import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import type { Environment } from '@lyceum/kit/subgraph.ts';
import type { Tracing } from '@lyceum/kit/trace/tracing.ts';
import type { DataDir } from './data-dir.ts';
import { houseEnvelopeKeys, subgraphKey } from './master-key.ts';
import type { Loaded } from './parts.ts';

/** The seven subgraphs open in this process, on one live channel. */
export interface Rooms {
  readonly live: LiveChannel;
  readonly subgraphs: readonly OpenSubgraph[];
  close(): Promise<void>;
}

export interface RoomsOptions {
  readonly loaded: readonly Loaded[];
  readonly ownerUrl: string;
  readonly masterKey: string;
  readonly env: Environment;
  readonly publicUrl: string;
  readonly log: Log;
  readonly tracing?: Tracing | null;
}

/** Opens all subgraphs side by side. What opened is closed again when one cannot. */
export async function openRooms({
  loaded,
  ownerUrl,
  masterKey,
  env,
  publicUrl,
  log,
  tracing = null,
}: RoomsOptions): Promise<Rooms> {
  const live = memoryLive();
  const keeping = keepBus(ownerUrl, (error) => log.error({ err: error }, 'the keeper of the bus reported an error'));
  const opening = Promise.allSettled(
    loaded.map(({ name, subgraph }) =>
      openSubgraph(subgraph, {
        env,
        databaseUrl: roleUrl(ownerUrl, name, masterKey),
        clock: systemClock,
        live,
        log,
        publicUrl,
        tracing,
      }),
    ),
  );
  const [[keeper], opened] = await Promise.all([Promise.allSettled([keeping]), opening]);
  const subgraphs = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    await Promise.all(subgraphs.map((subgraph) => subgraph.close()));
    if (keeper.status === 'fulfilled') await keeper.value.stop();
    await live.close();
  };
  const failed = [keeper, ...opened].find((result) => result.status === 'rejected');
  if (failed) {
    await close();
    throw failed.reason;
  }
  return { live, subgraphs, close };
}

/** What subgraphs read from the environment, with this machine's folders and keys where nothing else is said. */
export function houseEnv(env: Environment, { masterKey, mail, media }: DataDir): Environment {
  const keyOf = (name: string) => subgraphKey(masterKey, name);
  return {
    IDENTITY_MASTER_KEY: keyOf('identity'),
    MEDIA_PLAYBACK_SECRET: keyOf('media'),
    PAYMENTS_SANDBOX_SECRET: keyOf('payments'),
    // The demo marketplace with its short times; others wait two weeks.
    IDENTITY_ERASURE_GRACE_DAYS: JSON.stringify({ '*': 14, [demoTenants[2].slug]: 0 }),
    ...env,
    ENVELOPE_KEYS: houseEnvelopeKeys(env, masterKey).join(','),
    LYCEUM_MASTER_KEY: undefined,
    MAIL_DIR: mail,
    SMS_DIR: env.SMS_DIR ?? join(dirname(mail), 'sms'),
    MEDIA_DIR: media,
  };
}
