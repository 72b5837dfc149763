import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, claimsOf, openIdentity, otherTenant } from '../testing/open-identity.ts';
import { rotateAtOnce } from './rotate-at-once.ts';
import { newestRefreshToken } from './tokens.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

const at = (tenantId: string) => home.house.context({ tenantId }) as Ctx;

async function fresh(email = 'mentee40@aurora.test') {
  const { accessToken, refreshToken } = (await home.signIn(email)).tokens;
  return { id: String(claimsOf(accessToken).sid), token: refreshToken };
}

const rowOf = (id: string) => at(aurora).db.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

test('the usual refresh is done at once: the next generation, stored as it is answered', async () => {
  const { id, token } = await fresh();
  home.clock.advance(86_400_000);
  const now = home.clock.now();
  const rotated = (await rotateAtOnce(at(aurora), token))!;
  expect(rotated).toMatchObject({ id, userId: demoUser(1, 40), role: 'MENTEE', generation: 2 });
  expect(rotated.expiresAt.getTime()).toBe(now.getTime() + 30 * 86_400_000);
  const row = await rowOf(id);
  expect(row).toMatchObject({ generation: 2, rotated_at: now, expires_at: rotated.expiresAt, role: 'MENTEE' });
  expect((await rotateAtOnce(at(aurora), newestRefreshToken(at(aurora), rotated)))!.generation).toBe(3);
});

test('a role that is not held any more ends with the next generation', async () => {
  const { id, token } = await fresh('moderator@aurora.test');
  expect((await rowOf(id)).role).toBe('MODERATOR');
  const { db } = at(aurora);
  await db.updateTable('user_account').set({ granted_roles: [] }).where('id', '=', demoUser(1, 1)).execute();
  expect(await rotateAtOnce(at(aurora), token)).toMatchObject({ role: 'MENTEE' });
  expect((await rowOf(id)).role).toBe('MENTEE');
});

type Refused = (one: { readonly id: string; readonly token: string }) => Promise<string>;
const refused: readonly (readonly [string, Refused])[] = [
  ['no token at all', async () => 'rubbish'],
  ['a token of no session', async ({ id, token }) => token.replace(id, `session_${'0'.repeat(26)}`)],
  ['a forged code', async ({ token }) => `${token.slice(0, -43)}${'A'.repeat(43)}`],
  [
    'one that was replaced',
    async ({ token }) => {
      await rotateAtOnce(at(aurora), token);
      return token;
    },
  ],
  [
    'of a session that has ended',
    async ({ id, token }) => {
      const ended = { revoked_at: new Date(), revoked_because: 'SIGNED_OUT' } as const;
      await at(aurora).db.updateTable('session').set(ended).where('id', '=', id).execute();
      return token;
    },
  ],
  [
    'of a partner’s session',
    async ({ id, token }) => {
      const partner = { partner_id: 'partner_of_somebody', partner_scopes: [] };
      await at(aurora).db.updateTable('session').set(partner).where('id', '=', id).execute();
      return token;
    },
  ],
  [
    'of somebody who is locked out',
    async ({ token }) => {
      const { db } = at(aurora);
      await db.updateTable('user_account').set({ suspended_at: new Date() }).where('id', '=', demoUser(1, 41)).execute();
      return token;
    },
  ],
];

test.each(refused)('left to who judges it under the lock, and nothing is written: %s', async (_, given) => {
  const one = await fresh('mentee41@aurora.test');
  const token = await given(one);
  const before = await rowOf(one.id);
  expect(await rotateAtOnce(at(aurora), token)).toBeNull();
  expect(await rowOf(one.id)).toEqual(before);
});

test('at another marketplace a token is nothing', async () => {
  const { id, token } = await fresh();
  expect(await rotateAtOnce(at(otherTenant), token)).toBeNull();
  expect((await rowOf(id)).generation).toBe(1);
});

test.each([
  ['is rotated', 'generation = generation + 1'],
  ['is revoked', "revoked_at = now(), revoked_because = 'SIGNED_OUT'"],
  ['changes its role', "role = 'MENTOR'"],
])('a session that %s between the look and the lock stays as it was left', async (_, change) => {
  const { id, token } = await fresh();
  const update = `update identity.session set ${change} where id = $1`;
  expect(await home.behind(update, [id], () => rotateAtOnce(at(aurora), token))).toBeNull();
  const row = await rowOf(id);
  expect(row.rotated_at).toEqual(row.created_at);
});
