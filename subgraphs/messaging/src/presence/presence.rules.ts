export type PresenceState = 'ONLINE' | 'IDLE' | 'OFFLINE';

/** One device's claim to be there. */
export interface Lease {
  /** When the device was last in use; null if never since it connected. */
  readonly activeAt: Date | null;
  readonly expiresAt: Date;
}

export interface Aggregate {
  readonly state: PresenceState;
  /** When the state changes if no device is heard of again; null for offline, which stays. */
  readonly changesAt: Date | null;
}

/** A person over all their devices: online if one is in use, idle if at least one is connected. */
export function aggregate(leases: readonly Lease[], now: Date, idleAfterMs: number): Aggregate {
  const living = leases.filter((lease) => lease.expiresAt > now);
  if (living.length === 0) return { state: 'OFFLINE', changesAt: null };
  const connectedUntil = latest(living.map((lease) => lease.expiresAt.getTime()));
  // A device counts as in use until five minutes have passed, or until its lease ends if that comes first.
  const inUseUntil = latest(
    living.map((lease) => Math.min(lease.expiresAt.getTime(), (lease.activeAt?.getTime() ?? 0) + idleAfterMs)),
  );
  return inUseUntil > now.getTime()
    ? { state: 'ONLINE', changesAt: new Date(inUseUntil) }
    : { state: 'IDLE', changesAt: new Date(connectedUntil) };
}

function latest(instants: readonly number[]): number {
  return Math.max(...instants);
}
