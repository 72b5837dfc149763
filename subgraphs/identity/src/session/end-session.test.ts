import { transact } from '@lyceum/kit/context/transact.ts';
import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, claimsOf, openIdentity } from '../testing/open-identity.ts';
import { endAllSessions, endSessionsOf, endTokens } from './end-session.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let ctx: Ctx;
beforeAll(async () => {
  home = await openIdentity();
  ctx = home.house.context({ tenantId: aurora }) as Ctx;
});
afterAll(() => home?.close());

const owner = demoUser(1, 40);
let mine: string[];
let theirs: string;
let heard: unknown[];
beforeEach(async () => {
  await ctx.db.deleteFrom('session').execute();
  await ctx.db.deleteFrom('revocation').execute();
  const open = async (name: string) => String(claimsOf((await home.signIn(`${name}@aurora.test`)).tokens.accessToken).sid);
  mine = [await open('mentee40'), await open('mentee40'), await open('mentee40')].sort();
  theirs = await open('mentee41');
  heard = [];
  const stop = await ctx.live.subscribe('revoked', (hint) => heard.push(hint));
  return stop;
});

async function reasons() {
  const rows = await ctx.db.selectFrom('session').select(['id', 'revoked_because', 'revoked_at']).orderBy('id').execute();
  for (const row of rows) expect(row.revoked_at === null).toBe(row.revoked_because === null);
  return new Map(rows.map((row) => [row.id, row.revoked_because]));
}

const announced = () =>
  ctx.db.selectFrom('revocation').select(['session_id', 'user_id', 'tenant_id', 'at']).orderBy('session_id').execute();

test('all places of a person but one end by name, announced in their order once it is certain', async () => {
  const [kept = '', ...others] = mine;
  // Whoever locks several takes them in one order, however they lie in the table.
  for (const user_id of [demoUser(1, 41), owner])
    await ctx.db.updateTable('session').set({ user_id }).where('id', '=', others[0]!).execute();
  const count = await transact(ctx, async (tx) => {
    const ended = await endSessionsOf(tx, owner, 'PASSWORD_CHANGED', kept);
    await tx.em.flush();
    expect(heard).toEqual([]);
    return ended;
  });
  expect(count).toBe(2);
  expect(await reasons()).toEqual(
    new Map([[kept, null], [theirs, null], ...others.map((id) => [id, 'PASSWORD_CHANGED'] as const)]),
  );
  const at = home.clock.now();
  expect(await announced()).toEqual(others.map((session_id) => ({ session_id, user_id: null, tenant_id: aurora, at })));
  await expect.poll(() => heard).toEqual(others.map((sessionId) => ({ sessionId, tenantId: aurora, at: at.toISOString() })));
});

test('where none is kept all end, but for what has ended before', async () => {
  await transact(ctx, (tx) => endSessionsOf(tx, owner, 'SIGNED_OUT', mine[1]!));
  expect(await transact(ctx, (tx) => endSessionsOf(tx, owner, 'PASSWORD_CHANGED', null))).toBe(1);
  expect((await reasons()).get(mine[0]!)).toBe('SIGNED_OUT');
});

test('one that is being ended is waited for, and not counted', async () => {
  const ending = `update identity.session set revoked_at = now(), revoked_because = 'SIGNED_OUT' where id = $1`;
  const count = await home.behind(ending, [mine[1]!], () =>
    transact(ctx, (tx) => endSessionsOf(tx, owner, 'PASSWORD_CHANGED', null)),
  );
  expect(count).toBe(2);
  expect((await reasons()).get(mine[1]!)).toBe('SIGNED_OUT');
});

test('a person is ended as a whole, once announced; what had ended keeps its reason', async () => {
  await transact(ctx, (tx) => endSessionsOf(tx, owner, 'SIGNED_OUT', mine[0]!));
  await ctx.db.deleteFrom('revocation').execute();
  await transact(ctx, (tx) => endAllSessions(tx, owner, 'SUSPENDED'));
  expect([...(await reasons()).values()].sort()).toEqual(['SIGNED_OUT', 'SIGNED_OUT', 'SUSPENDED', null].sort());
  expect((await reasons()).get(theirs)).toBeNull();
  expect(await announced()).toMatchObject([{ session_id: null, user_id: owner }]);
});

test('tokens alone end without a session that does', async () => {
  await transact(ctx, (tx) => endTokens(tx, owner));
  expect(new Set((await reasons()).values())).toEqual(new Set([null]));
  expect(await announced()).toMatchObject([{ session_id: null, user_id: owner }]);
  await expect.poll(() => heard).toMatchObject([{ userId: owner, tenantId: aurora }]);
});
