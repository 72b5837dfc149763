import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aurora, openIdentity, type Tokens } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let admin: Tokens;
beforeAll(async () => {
  home = await openIdentity();
  admin = (await home.signIn('admin@aurora.test')).tokens;
});
afterAll(() => home?.close());

const reason = 'asked for help, ticket 31';
const person = demoUser(1, 40);
const selection = `id account { user { id email } roles suspendedAt } hasPassword providers secondFactor { by } sessions { device }
  suspensions { decisionId liftedAt } consents { kind given } erasureRequestedAt mergedIds events { action actorRole byThemselves }`;

const open = (userId: string, by = admin, why = reason) =>
  home.mutate(
    'openSupportCase',
    { userId, reason: why },
    {
      as: home.holderOf(by),
      fields: `... on OpenSupportCaseSuccess { case { ${selection} } }`,
    },
  );
const look = async (id: string, by = admin) =>
  (await home.holderOf(by).execute(`query ($id: ID!) { supportCase(id: $id) { ${selection} } }`, { id })).data?.supportCase;

test('shows what is the matter with an account, for half an hour, to who said why; and the look itself is in the log', async () => {
  await home.signIn('mentee40@aurora.test');
  const lock = 'mutation ($input: AdministerAccountInput!) { lockAccount(input: $input) { __typename } }';
  await home.holderOf(admin).execute(lock, { input: { userId: person, reason: 'a private remark' } });
  const opened = (await open(person)) as unknown as { case: { id: string } };
  expect(opened.case).toMatchObject({
    account: { user: { id: person, email: 'mentee40@aurora.test' }, roles: ['MENTEE'], suspendedAt: expect.any(String) },
    hasPassword: true,
    providers: [],
    secondFactor: null,
    sessions: [],
    suspensions: [{ liftedAt: null, decisionId: expect.stringMatching(/^lock_/) }],
    erasureRequestedAt: null,
    mergedIds: [],
  });
  const { id } = opened.case;
  const seen = await look(id);
  expect(seen.events.slice(0, 2)).toEqual([
    { action: 'account.support_opened', actorRole: 'ADMIN', byThemselves: false },
    { action: 'account.locked', actorRole: 'ADMIN', byThemselves: false },
  ]);
  expect(JSON.stringify(seen)).not.toContain('a private remark');
  const { rows } = await home.house.owner.query(
    "select personal ->> 'reason' as reason, actor_id as by from identity.audit_entry where action = 'account.support_opened' and subject_id = $1",
    [person],
  );
  expect(rows).toEqual([{ reason, by: demoUser(1, 0) }]);
  const colleague = home.house.as({
    userId: demoUser(1, 9),
    sessionId: 's',
    role: 'ADMIN',
    scopes: ['users:read'],
    tenantId: aurora,
  });
  const theirs = await colleague.execute('query ($id: ID!) { supportCase(id: $id) { id } }', { id });
  expect(theirs.data.supportCase).toBeNull();
  home.clock.advance(30 * 60_000);
  expect(await look(id)).toBeNull();
});

test('is opened with a fresh proof and a reason, never of oneself, of people who may do more, or of another marketplace', async () => {
  expect((await open(person)).__typename).toBe('StepUpRequired');
  admin = (await home.signIn('admin@aurora.test')).tokens;
  expect((await open(person, admin, ' ')).__typename).toBe('InvalidInput');
  expect((await open(demoUser(1, 0))).__typename).toBe('OwnAccount');
  expect((await open(demoUser(2, 40))).__typename).toBe('NotFound');
  await home.house.owner.query("update identity.user_account set granted_roles = '{PLATFORM_ADMIN}' where id = $1", [
    demoUser(1, 41),
  ]);
  expect((await open(demoUser(1, 41))).__typename).toBe('Outranked');
  const { tokens } = await home.signIn('moderator@aurora.test');
  await expect(open(person, tokens)).rejects.toThrow('FORBIDDEN');
});
