import { migrateAll } from '@lyceum/kit/db/migrate.ts';
import { ownerPool } from '@lyceum/kit/db/owner-pool.ts';
import { testDatabase, testSecret } from '@lyceum/kit/testing/database.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Ctx } from '../context.ts';
import { identity } from '../subgraph.ts';
import { aurora, claimsOf, openIdentity } from '../testing/open-identity.ts';
import { listKeys } from './key.query.ts';
import { beginRotation, removeKey, turnKeys } from './key-life.service.ts';
import { openKeyRing } from './key-ring.ts';
import { keyTurning } from './key-turning.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

let home: Awaited<ReturnType<typeof openIdentity>>;
let ctx: Ctx;
let began: Date;
beforeAll(async () => {
  home = await openIdentity({ IDENTITY_KEY_ANNOUNCED_MINUTES: '30' });
  ctx = home.house.context({ tenantId: '*' }) as Ctx;
});
afterAll(() => home?.close());

/** An installation that has no keys yet, in which no copy of an older one is left. */
beforeEach(async () => {
  await home.house.owner.query('truncate identity.signing_key');
  home.clock.advance(2000);
  began = home.clock.now();
});

/** The states of all keys, oldest first. */
const states = async () => (await listKeys(ctx)).map(({ state }) => state);
const kidIn = (token: string) => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString('utf8')).kid as string;
const signedBy = async () => kidIn((await home.signIn('mentee40@aurora.test')).tokens.accessToken);
const published = async () => {
  const response = await home.stranger().fetch('/.well-known/jwks.json');
  return ((await response.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
};
const sealed = async () =>
  (await ctx.db.selectFrom('signing_key').select('sealed_private_jwk').orderBy('created_at').execute()).map(
    (row) => row.sealed_private_jwk !== null,
  );
const audit = async (action: string) =>
  (
    await ctx.db
      .selectFrom('audit_entry')
      .selectAll()
      .where('action', '=', action as never)
      .where('at', '>=', began)
      .orderBy('id')
      .execute()
  ).map(({ tenant_id, subject_id, facts }) => ({ tenant_id, subject_id, facts }));

describe('the life of signing keys', () => {
  test('goes by the clock: published, signing, only verifying, gone, and the private half with the last signature', async () => {
    const first = await signedBy();
    expect(await turnKeys(ctx)).toEqual([]);
    home.clock.advance(30 * day - 30 * minute);
    expect(await turnKeys(ctx)).toEqual([{ take: 'make', as: 'next' }]);
    expect(await turnKeys(ctx)).toEqual([]);
    expect([await signedBy(), await states(), await sealed()]).toEqual([first, ['active', 'next'], [true, true]]);
    const [, second] = await published();

    home.clock.advance(30 * minute);
    expect(await turnKeys(ctx)).toMatchObject([
      { take: 'retire', kid: first },
      { take: 'activate', kid: second },
    ]);
    expect([await signedBy(), await states(), await sealed()]).toEqual([second, ['retired', 'active'], [false, true]]);
    expect(await published()).toEqual([first, second]);

    home.clock.advance(16 * minute);
    expect(await turnKeys(ctx)).toEqual([]);
    home.clock.advance(minute);
    expect(await turnKeys(ctx)).toEqual([{ take: 'remove', kid: first }]);
    expect([await published(), await states()]).toEqual([[second], ['removed', 'active']]);
  });

  test('is the same however many look after it at once', async () => {
    await signedBy();
    const rotate = async () => (await Promise.all(Array.from({ length: 8 }, () => turnKeys(ctx)))).flat().length;
    home.clock.advance(30 * day);
    expect(await rotate()).toBe(1);
    home.clock.advance(30 * minute);
    expect(await rotate()).toBe(2);
    expect(await states()).toEqual(['retired', 'active']);
  });

  test('no token outlives the key that signed it', async () => {
    await signedBy();
    await beginRotation(ctx, 'ada');
    home.clock.advance(30 * minute - 1);
    const last = claimsOf((await home.signIn('mentee40@aurora.test')).tokens.accessToken);
    home.clock.advance(1);
    await turnKeys(ctx);
    for (; (await states())[0] === 'retired'; await turnKeys(ctx)) home.clock.advance(minute);
    expect(home.clock.now().getTime()).toBeGreaterThan(Number(last.exp) * 1000);
  });

  test('begins a rotation before its time for an operator, once', async () => {
    const first = await signedBy();
    const begun = await beginRotation(ctx, 'ada');
    expect(begun).toEqual({
      __typename: 'BeginRotationSuccess',
      kid: expect.any(String),
      signsFrom: new Date(home.clock.now().getTime() + 30 * minute),
    });
    expect(await beginRotation(ctx, 'ada')).toMatchObject({ __typename: 'RotationUnderWay' });
    expect(await signedBy()).toBe(first);
    expect(await audit('signing_key.announced')).toEqual([
      { tenant_id: '*', subject_id: (begun as { kid: string }).kid, facts: { operator: 'ada' } },
    ]);
    home.clock.advance(30 * minute);
    await turnKeys(ctx);
    expect(await signedBy()).toBe((begun as { kid: string }).kid);
  });

  test('lets anybody keep the published set for far less time than a key is announced', async () => {
    const response = await home.stranger().fetch('/.well-known/jwks.json');
    expect(response.headers.get('cache-control')).toBe('public, max-age=60, must-revalidate');
    for (const minutes of ['4', '1441', 'soon'])
      expect(() => identity.readConfig({ IDENTITY_MASTER_KEY: 'x'.repeat(32), IDENTITY_KEY_ANNOUNCED_MINUTES: minutes })).toThrow(
        /IDENTITY_KEY_ANNOUNCED_MINUTES must be/,
      );
  });

  test('leaves a row of every key, which the application cannot delete', async () => {
    await signedBy();
    await expect(sql.raw('delete from signing_key').execute(ctx.db)).rejects.toThrow(/permission denied/);
  });
});

describe('an emergency', () => {
  const removal = (kid: string) => ({ kid, because: 'a backup was lost', operator: 'ada' });

  test('removes the active key, and the next that lay beside it; another signs at once, and sessions go on', async () => {
    const { tokens } = await home.signIn('mentee40@aurora.test');
    const stolen = kidIn(tokens.accessToken);
    const { kid: beside } = (await beginRotation(ctx, 'ada')) as { kid: string };
    const removed = await removeKey(ctx, removal(stolen));
    expect(removed).toEqual({ __typename: 'RemoveKeySuccess', removed: [stolen, beside], replacedBy: expect.any(String) });
    const { replacedBy } = removed as { replacedBy: string };
    expect([await published(), await states()]).toEqual([[replacedBy], ['removed', 'removed', 'active']]);
    expect(await sealed()).toEqual([false, false, true]);

    const { data } = await home.stranger().execute(
      `mutation ($token: String!) {
        refreshTokens(input: { refreshToken: $token }) { ... on RefreshTokensSuccess { tokens { accessToken } } }
      }`,
      { token: tokens.refreshToken },
    );
    expect(kidIn(data.refreshTokens.tokens.accessToken)).toBe(replacedBy);
    expect(claimsOf(data.refreshTokens.tokens.accessToken).sid).toBe(claimsOf(tokens.accessToken).sid);
  });

  test('is recorded with who did it and why', async () => {
    const kid = await signedBy();
    const { replacedBy } = (await removeKey(ctx, removal(kid))) as { replacedBy: string };
    const facts = { operator: 'ada', removed: [kid], replacedBy };
    expect(await audit('signing_key.removed')).toEqual([{ tenant_id: '*', subject_id: kid, facts }]);
    expect((await listKeys(ctx))[0]).toMatchObject({ kid, removedAt: home.clock.now(), removedBecause: 'a backup was lost' });
  });

  test('takes a next or a retired key without touching the one that signs', async () => {
    const first = await signedBy();
    const { kid: second } = (await beginRotation(ctx, 'ada')) as { kid: string };
    expect(await removeKey(ctx, removal(second))).toMatchObject({ removed: [second], replacedBy: null });
    expect(await signedBy()).toBe(first);
    const { kid: third } = (await beginRotation(ctx, 'ada')) as { kid: string };
    home.clock.advance(30 * minute);
    await turnKeys(ctx);
    expect(await removeKey(ctx, removal(first))).toMatchObject({ removed: [first], replacedBy: null });
    expect([await signedBy(), await published()]).toEqual([third, [third]]);
  });

  test('is nothing for a key that nobody trusts', async () => {
    const kid = await signedBy();
    await removeKey(ctx, removal(kid));
    for (const unknown of [kid, 'no such key'])
      expect(await removeKey(ctx, removal(unknown))).toMatchObject({ __typename: 'UnknownKey', code: 'UNKNOWN_KEY' });
    expect(await audit('signing_key.removed')).toHaveLength(1);
  });

  test('reaches a process that signs with a copy: by the hint at once, without it within two seconds', async () => {
    const elsewhere = openKeyRing();
    const kid = (await elsewhere.active(ctx)).kid;
    const heard: unknown[] = [];
    const stop = await ctx.live.subscribe('signing-keys', (hint) => heard.push(hint));
    onTestFinished(stop);
    const { replacedBy } = (await removeKey(ctx, removal(kid))) as { replacedBy: string };
    await expect.poll(() => heard).toEqual([{}]);
    expect(await signedBy()).toBe(replacedBy);
    home.clock.advance(1999);
    expect((await elsewhere.active(ctx)).kid).toBe(kid);
    home.clock.advance(1);
    expect((await elsewhere.active(ctx)).kid).toBe(replacedBy);
  });

  test('drops a copy that is being read while the hint comes', async () => {
    const elsewhere = openKeyRing();
    const reading = elsewhere.active(ctx);
    elsewhere.forget();
    const { kid } = await reading;
    const { replacedBy } = (await removeKey(ctx, removal(kid))) as { replacedBy: string };
    expect((await elsewhere.active(ctx)).kid).toBe(replacedBy);
  });
});

describe('a copy of the active key', () => {
  test('lives no longer because a clock was set back', async () => {
    const elsewhere = openKeyRing();
    const { kid } = await elsewhere.active(ctx);
    const { replacedBy } = (await removeKey(ctx, { kid, because: 'a drill', operator: 'ada' })) as { replacedBy: string };
    home.clock.advance(-1);
    expect((await elsewhere.active(ctx)).kid).toBe(replacedBy);
  });

  test('that could not be made is made at the next try', async () => {
    const elsewhere = openKeyRing();
    const { kid } = await openKeyRing().active(ctx);
    const open = () => {
      throw new Error('another master key');
    };
    const broken = { ...ctx, ports: { ...ctx.ports, secrets: { ...ctx.ports.secrets, open } } };
    await expect(elsewhere.active(broken)).rejects.toThrow('another master key');
    expect((await elsewhere.active(ctx)).kid).toBe(kid);
  });

  test('that is made again is not dropped because an earlier one could not be', async () => {
    const elsewhere = openKeyRing();
    const selectFrom = () => {
      throw new Error('no database');
    };
    const failing = elsewhere.active({ ...ctx, db: { selectFrom } } as never);
    home.clock.advance(2000);
    const copy = elsewhere.active(ctx);
    await expect(failing).rejects.toThrow('no database');
    expect(elsewhere.active(ctx)).toBe(copy);
    await copy;
  });
});

test('what is done on schedule is logged, step by step', async () => {
  const info = vi.spyOn(ctx.log, 'info');
  onTestFinished(() => info.mockRestore());
  const first = await signedBy();
  home.clock.advance(30 * day);
  await keyTurning.run(ctx);
  home.clock.advance(30 * minute);
  await keyTurning.run(ctx);
  const [, second] = await published();
  expect(info.mock.calls.map(([facts]) => facts)).toEqual([
    { step: { take: 'make', as: 'next' } },
    { step: { take: 'retire', kid: first } },
    { step: { take: 'activate', kid: second } },
  ]);
});

test('keys from before the life cycle go on, and enter it', async () => {
  const before = { ...identity, migrations: identity.migrations.filter(({ name }) => name < '005') };
  const database = await testDatabase([before]);
  const owner = ownerPool(database.ownerUrl, 1);
  onTestFinished(async () => {
    await owner.end();
    await database.drop();
  });
  const insert = `insert into identity.signing_key (kid, state, public_jwk, sealed_private_jwk, created_at) values ($1, $1, '{}', 'v1.…', $2)`;
  for (const state of ['retired', 'active', 'next']) await owner.query(insert, [state, new Date('2026-01-01')]);
  await migrateAll(database.ownerUrl, [identity], testSecret);
  const { rows } = await owner.query('select * from identity.signing_key order by kid');
  expect(rows).toMatchObject([
    { kid: 'active', state: 'active', activated_at: new Date('2026-01-01'), retired_at: null, sealed_private_jwk: 'v1.…' },
    { kid: 'next', state: 'next', activated_at: null, sealed_private_jwk: 'v1.…' },
    { kid: 'retired', state: 'retired', retired_at: expect.any(Date), sealed_private_jwk: null },
  ]);
});

test('a marketplace’s own log does not show what is done to the whole installation', async () => {
  await removeKey(ctx, { kid: await signedBy(), because: 'a drill', operator: 'ada' });
  const admin = home.house.as({ userId: 'user_admin', role: 'ADMIN', scopes: ['audit:read'], tenantId: aurora });
  expect((await admin.execute('{ auditLog(first: 10) { nodes { action } } }')).data).toEqual({ auditLog: { nodes: [] } });
});
