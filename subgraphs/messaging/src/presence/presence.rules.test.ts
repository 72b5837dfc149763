import { expect, test } from 'vitest';
import { aggregate, type Lease, type PresenceState } from './presence.rules.ts';

const now = new Date('2026-01-01T12:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const lease = (activeSeconds: number | null, expiresSeconds: number): Lease => ({
  activeAt: activeSeconds === null ? null : at(activeSeconds),
  expiresAt: at(expiresSeconds),
});

test.each<[string, Lease[], PresenceState, Date | null]>([
  ['nobody without a lease', [], 'OFFLINE', null],
  ['nobody whose lease ended', [lease(-60, -1)], 'OFFLINE', null],
  ['a lease that ends this very moment is over', [lease(-45, 0)], 'OFFLINE', null],
  ['a device in use', [lease(0, 45)], 'ONLINE', at(45)],
  ['a device that was in use four minutes ago', [lease(-240, 45)], 'ONLINE', at(45)],
  ['a device that will count as unused before its lease ends', [lease(-290, 45)], 'ONLINE', at(10)],
  ['a device unused for five minutes', [lease(-300, 45)], 'IDLE', at(45)],
  ['a device that was never used', [lease(null, 30)], 'IDLE', at(30)],
  ['one device in use and one unused', [lease(0, 20), lease(null, 45)], 'ONLINE', at(20)],
  ['one unused and one gone', [lease(null, 45), lease(-1, -1)], 'IDLE', at(45)],
])('%s', (_, leases, state, changesAt) => {
  expect(aggregate(leases, now, 300_000)).toEqual({ state, changesAt });
});

test('a person never changes by themselves before `changesAt`, and always at it', () => {
  for (let active = -400; active <= 0; active += 7)
    for (let expires = -20; expires <= 60; expires += 3)
      for (const other of [[], [lease(null, 25)], [lease(-295, 50)]]) {
        const leases = [lease(active, expires), ...other];
        const first = aggregate(leases, now, 300_000);
        if (first.changesAt === null) continue;
        const justBefore = new Date(first.changesAt.getTime() - 1);
        expect(aggregate(leases, justBefore, 300_000).state).toBe(first.state);
        expect(aggregate(leases, first.changesAt, 300_000).state).not.toBe(first.state);
      }
});
