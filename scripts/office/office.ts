import { UserAccount } from '@lyceum/identity/account/account.entity.ts';
import type { Ctx } from '@lyceum/identity/context.ts';
import type { Ports } from '@lyceum/identity/ports.ts';
import { systemClock } from '@lyceum/kit/clock/clock.ts';
import { makeContext } from '@lyceum/kit/context/make-context.ts';
import { noOutbox } from '@lyceum/kit/context/outbox.ts';
import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import { openDatabase } from '@lyceum/kit/db/database.ts';
import { roleUrl } from '@lyceum/kit/db/role.ts';
import { makeIds } from '@lyceum/kit/ids/typeid.ts';
import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import type { Log } from '@lyceum/kit/log/log.ts';

/** Identity's use cases without the rest of identity: what operators' commands call, beside a running house as well as without one. */
export interface Office {
  /** `*`: for reading over all tenants, and for what belongs to the installation. `ports`: those that the use case needs. */
  in(tenantId: string, ports?: Partial<Ports>): Ctx;
  close(): Promise<void>;
}

export interface OfficeParts {
  readonly ownerUrl: string;
  readonly masterKey: string;
  /** Where routers hear of a change at once. */
  readonly live: LiveChannel;
  readonly log: Log;
  /** What the audit log has as the request: `npm run partner`. */
  readonly command: string;
}

export async function openOffice({ ownerUrl, masterKey, live, log, command }: OfficeParts): Promise<Office> {
  const database = await openDatabase({
    name: 'identity',
    url: roleUrl(ownerUrl, 'identity', masterKey),
    entities: [UserAccount],
    poolSize: 2,
  });
  const clock = systemClock;
  const source = { subgraph: 'identity', database, clock, ids: makeIds(clock), log, live, outbox: noOutbox };
  return {
    in: (tenantId, ports = {}) => makeContext({ ...source, ports: ports as Ports }, serviceViewer(tenantId), command),
    close: () => database.close(),
  };
}
