import { on } from '@lyceum/kit/bus/consumer.ts';
import { endRinging, expireCallLease } from '@lyceum/schema/messages.ts';
import type { Ports } from '../context.ts';
import type { MessagingTables } from '../tables.ts';
import { applyInput, lockCall } from './apply.ts';

/** Whoever has not answered by now missed the call; it may be over long since. Looked at again where the clocks of bus and house differ. */
export const ringTimeout = on<{ callId: string }, Ports, MessagingTables>(endRinging, async (tx, { callId }) => {
  const locked = await lockCall(tx, callId);
  if (!locked || locked.call.state === 'ENDED') return;
  const { ringsUntil } = locked.call;
  if (ringsUntil > tx.clock.now()) return tx.send(endRinging, { callId }, { at: ringsUntil });
  await applyInput(tx, locked, { kind: 'RING_TIMEOUT' });
});

/** Looks whether a lease is over. A renewed one is looked at again when it would end; another stretch has a message of its own. */
export const leaseTimeout = on<{ callId: string; userId: string; joinedAt: string }, Ports, MessagingTables>(
  expireCallLease,
  async (tx, stretch) => {
    const locked = await lockCall(tx, stretch.callId);
    const party = locked?.parties.find((candidate) => candidate.userId === stretch.userId);
    if (!locked || party?.state !== 'JOINED' || party.joinedAt?.toISOString() !== stretch.joinedAt || !party.leaseUntil) return;
    if (party.leaseUntil > tx.clock.now()) return tx.send(expireCallLease, stretch, { at: party.leaseUntil });
    await applyInput(tx, locked, { kind: 'LOSE', userId: stretch.userId });
  },
);
