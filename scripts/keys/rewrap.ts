import { systemClock } from '@lyceum/kit/clock/clock.ts';
import { makeContext } from '@lyceum/kit/context/make-context.ts';
import { noOutbox } from '@lyceum/kit/context/outbox.ts';
import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import { openDatabase } from '@lyceum/kit/db/database.ts';
import { roleUrl } from '@lyceum/kit/db/role.ts';
import { localMasterKey } from '@lyceum/kit/envelope/master-key.ts';
import { keysToRewrap, rewrapKeys } from '@lyceum/kit/envelope/rewrap.ts';
import { makeIds } from '@lyceum/kit/ids/typeid.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import type { Log } from '@lyceum/kit/log/log.ts';

export interface Rewrapping {
  readonly ownerUrl: string;
  /** From which the passwords of the subgraphs' roles follow. */
  readonly masterKey: string;
  /** Master keys of people's keys, the newest first. */
  readonly envelopeKeys: readonly string[];
  readonly subgraphs: readonly string[];
  readonly log: Log;
  /** Gets a line now and then. */
  readonly tell: (line: string) => void;
}

/** Seals the keys of all people in all subgraphs by the newest master key. Beside a running house, which reads the keys from before as long as it is told them. */
export async function rewrapAll({ ownerUrl, masterKey, envelopeKeys, subgraphs, log, tell }: Rewrapping): Promise<void> {
  for (const name of subgraphs) {
    const database = await openDatabase({ name, url: roleUrl(ownerUrl, name, masterKey), entities: [], poolSize: 1 });
    try {
      const clock = systemClock;
      const source = {
        subgraph: name,
        database,
        clock,
        ids: makeIds(clock),
        log,
        live: memoryLive(),
        outbox: noOutbox,
        ports: {},
      };
      const ctx = makeContext(source, serviceViewer('*'), 'npm run keys');
      const master = localMasterKey(envelopeKeys, name);
      const total = await keysToRewrap(ctx, master);
      const done = await rewrapKeys(ctx, master, (so) => tell(`${name}: ${so} of ${total}`));
      if (done === 0) tell(`${name}: nothing to do`);
    } finally {
      await database.close();
    }
  }
}
