import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity } from '../testing/open-identity.ts';
import { sweep } from './housekeeping.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

const tables = ['registration', 'password_reset', 'email_change', 'session', 'revocation', 'sign_in_attempt'] as const;

async function counts() {
  const { db } = home.house.context({ tenantId: aurora }) as Ctx;
  return Promise.all(tables.map(async (table) => (await db.selectFrom(table).selectAll().execute()).length));
}

test('what has served its time is deleted, and nothing before', async () => {
  await home
    .stranger()
    .execute(
      `mutation { registerAccount(input: { email: "new@example.test", password: "a long password", displayName: "New" }) { __typename } }`,
    );
  const { tokens } = await home.signIn('mentee40@aurora.test');
  const refresh = `mutation ($token: String!) { refreshTokens(input: { refreshToken: $token }) { __typename } }`;
  await home.stranger().execute(refresh, { token: tokens.refreshToken });
  home.clock.advance(11_000);
  await home.stranger().execute(refresh, { token: tokens.refreshToken });
  await home.signIn('mentee41@aurora.test', 'wrong');
  await home.mutate('requestPasswordReset', { email: 'nobody@example.test' });
  const mine = home.holderOf((await home.signIn('mentee42@aurora.test')).tokens);
  await home.mutate('requestEmailChange', { newEmail: 'moved@example.test', currentPassword: demoPassword }, { as: mine });
  for (const [address, words] of [
    ['mentee42@aurora.test', 'Another address'],
    ['moved@example.test', 'new address'],
  ] as const) {
    await home.mutate('confirmEmailChange', { token: await home.tokenAbout(address, words) });
  }

  const everywhere = () => home.house.context({ tenantId: '*' }) as Ctx;
  await sweep(everywhere());
  expect(await counts()).toEqual([1, 1, 1, 2, 1, 1]);
  home.clock.advance(3 * 86_400_000);
  await sweep(everywhere());
  // The change of address can still be undone.
  expect(await counts()).toEqual([0, 0, 1, 2, 0, 0]);
  home.clock.advance(6 * 86_400_000);
  await sweep(everywhere());
  expect(await counts()).toEqual([0, 0, 0, 2, 0, 0]);
  home.clock.advance(60 * 86_400_000);
  await sweep(everywhere());
  expect(await counts()).toEqual([0, 0, 0, 0, 0, 0]);
});
