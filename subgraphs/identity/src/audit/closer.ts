import type { Log } from '@lyceum/kit/log/log.ts';
import type { Ctx } from '../context.ts';
import type { AnchorKey } from './anchor-key.ts';
import { closeChain } from './close-chain.ts';
import { listOpenChains } from './link.query.ts';

/** Milliseconds between looks, so that a chain is closed within a second. */
const restMs = 500;
/** The same after a look that failed. */
const failedRestMs = 5000;

export interface Closer {
  /** Waits for the run that is under way. */
  stop(): Promise<void>;
}

/**
 * Closes the chains of all tenants for as long as the process runs. Several processes do no harm; what a crash leaves open, the next look finds.
 * `system` gives a context over all tenants.
 */
export function openCloser(system: () => Ctx, key: AnchorKey, log: Log): Closer {
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const rest = (ms: number) => {
    if (!stopped) timer = setTimeout(look, ms);
  };
  const look = () => {
    running = closeAll(system, key).then(
      () => rest(restMs),
      (error: unknown) => {
        log.error({ err: error }, 'the audit chain could not be closed; it is tried again');
        rest(failedRestMs);
      },
    );
  };
  rest(restMs);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** One tenant whose chain cannot be closed keeps no other's open; the first failure is thrown at the end. */
async function closeAll(system: () => Ctx, key: AnchorKey): Promise<void> {
  const failures: unknown[] = [];
  for (const tenantId of await listOpenChains(system()))
    await closeChain(system(), tenantId, key).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
