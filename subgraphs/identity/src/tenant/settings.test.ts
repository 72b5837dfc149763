import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, otherTenant, type Tokens } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let admin: Tokens;
beforeAll(async () => {
  home = await openIdentity();
  admin = (await home.signIn('admin@aurora.test')).tokens;
});
afterAll(() => home?.close());

const reason = 'as the board decided';
const settings = 'settings { registration passwordMinLength sessionDays features changes { name version at by { id } } }';
const setPolicies = (change: object, as = admin) =>
  home.mutate(
    'setPolicies',
    { reason, ...change },
    { as: home.holderOf(as), fields: `... on SetPoliciesSuccess { ${settings} } ... on InvalidInput { field }` },
  );
const setFeature = (feature: string, on: boolean) =>
  home.mutate(
    'setFeature',
    { feature, on, reason },
    { as: home.holderOf(admin), fields: `... on SetFeatureSuccess { ${settings} }` },
  );
const setBrand = (change: object) =>
  home.mutate(
    'setBrand',
    { reason, ...change },
    {
      as: home.holderOf(admin),
      fields:
        '... on SetBrandSuccess { tenant { name locale currency timeZone logoUrl primaryColour accentColour } } ... on InvalidInput { field }',
    },
  );
const register = (email: string, password = 'a rather long password', tenantId: string = aurora) =>
  home.mutate(
    'registerAccount',
    { email, password, displayName: 'Ada' },
    { as: home.stranger(tenantId), fields: '... on InvalidInput { field } ... on RegistrationClosed { policy }' },
  );
const listing = async () =>
  (await (await home.router().fetch('/identity/tenants')).json()) as {
    stamp: number;
    tenants: { id: string; features: string[] }[];
  };

describe('policies', () => {
  test('closed registration refuses everybody alike, tells the front end, and holds for tokens on their way and for invitations', async () => {
    await register('early@example.test');
    const early = await home.tokenMailedTo('early@example.test');
    expect(await setPolicies({ registration: 'BY_INVITATION' })).toMatchObject({ settings: { registration: 'BY_INVITATION' } });
    const closed = { __typename: 'RegistrationClosed', code: 'REGISTRATION_CLOSED', policy: 'BY_INVITATION' };
    expect(await register('mentee40@aurora.test')).toEqual(closed);
    expect(await register('nobody@example.test')).toEqual(closed);
    expect(await home.mutate('verifyEmail', { token: early })).toMatchObject({ code: 'REGISTRATION_CLOSED' });
    expect((await home.stranger().execute('{ tenant { registration } }')).data).toEqual({
      tenant: { registration: 'BY_INVITATION' },
    });
    expect(await register('elsewhere@example.test', undefined, otherTenant)).toMatchObject({
      __typename: 'RegisterAccountSuccess',
    });

    const invite = (email: string) => home.mutate('inviteMember', { email, role: 'MENTEE' }, { as: home.holderOf(admin) });
    const accept = async (email: string) =>
      home.mutate('registerByInvitation', {
        token: await home.tokenAbout(email, 'You are invited'),
        password: 'a rather long password',
        displayName: 'Guest',
      });
    await invite('guest@example.test');
    expect(await accept('guest@example.test')).toMatchObject({ __typename: 'RegisterByInvitationSuccess' });
    await setPolicies({ registration: 'CLOSED' });
    await invite('late@example.test');
    expect(await accept('late@example.test')).toMatchObject({ code: 'REGISTRATION_CLOSED' });
    await setPolicies({ registration: 'OPEN' });
    expect(await accept('late@example.test')).toMatchObject({ __typename: 'RegisterByInvitationSuccess' });
    expect(await home.mutate('verifyEmail', { token: early })).toMatchObject({ __typename: 'VerifyEmailSuccess' });
  });

  test('a longer password is asked for wherever a new one is set, and those in use stay', async () => {
    await setPolicies({ passwordMinLength: 30 });
    expect(await register('short@example.test')).toMatchObject({ code: 'INVALID_INPUT', field: 'password' });
    const { tokens } = await home.signIn('mentee41@aurora.test');
    const change = { currentPassword: 'correct horse battery staple', newPassword: 'a rather long password' };
    expect(await home.mutate('changePassword', change, { as: home.holderOf(tokens) })).toMatchObject({ code: 'INVALID_INPUT' });
    await home.mutate('requestPasswordReset', { email: 'mentee41@aurora.test' });
    const token = await home.tokenAbout('mentee41@aurora.test', 'A new password');
    expect(await home.mutate('resetPassword', { token, newPassword: change.newPassword })).toMatchObject({
      code: 'INVALID_INPUT',
    });
    await setPolicies({ passwordMinLength: 8 });
  });

  test('a shorter session ends sooner, counted from its next refresh', async () => {
    const opened = (await home.signIn('mentee42@aurora.test')).tokens;
    const days = ({ refreshTokenExpiresAt }: Tokens) =>
      (Date.parse(refreshTokenExpiresAt) - home.clock.now().getTime()) / 86_400_000;
    expect(days(opened)).toBe(30);
    await setPolicies({ sessionDays: 2 });
    const renewed = await home.mutate(
      'refreshTokens',
      { refreshToken: opened.refreshToken },
      { fields: '... on RefreshTokensSuccess { tokens { refreshToken refreshTokenExpiresAt } }' },
    );
    expect(days(renewed.tokens as Tokens)).toBe(2);
    expect(days((await home.signIn('mentee42@aurora.test')).tokens)).toBe(2);
    expect(days((await home.signIn('mentee40@demo.test', undefined, otherTenant)).tokens)).toBe(30);
    home.clock.advance(2 * 86_400_000);
    expect(await home.mutate('refreshTokens', { refreshToken: (renewed.tokens as Tokens).refreshToken })).toMatchObject({
      code: 'INVALID_REFRESH_TOKEN',
    });
    admin = (await home.signIn('admin@aurora.test')).tokens;
    await setPolicies({ sessionDays: 30 });
  });

  test('each has a version, who set it and when; the same again changes nothing; what cannot be is told by field', async () => {
    const answer = (await setPolicies({ sessionDays: 30 })) as unknown as {
      settings: { changes: { name: string; version: number; by: { id: string } }[] };
    };
    const change = answer.settings.changes.find(({ name }) => name === 'sessionDays')!;
    expect(change).toMatchObject({ version: 2, by: { id: demoUser(1, 0) } });
    expect(await setPolicies({ sessionDays: 0 })).toMatchObject({ code: 'INVALID_INPUT', field: 'sessionDays' });
    expect(await setPolicies({ passwordMinLength: 7 })).toMatchObject({ code: 'INVALID_INPUT', field: 'passwordMinLength' });
    expect(await setPolicies({ sessionDays: 5, reason: ' ' })).toMatchObject({ code: 'INVALID_INPUT', field: 'reason' });
    const { rows } = await home.house.owner.query(
      `select facts from identity.audit_entry where action = 'tenant.setting_changed' and facts ->> 'name' = 'sessionDays' order by id`,
    );
    expect(rows.map(({ facts }) => [facts.from, facts.to, facts.version])).toEqual([
      [30, 2, 1],
      [2, 30, 2],
    ]);
  });
});

describe('features', () => {
  test('one that is off is refused with its name, and routers hear of it by another stamp', async () => {
    const { stamp } = await listing();
    const heard: unknown[] = [];
    const stop = await (home.house.context({ tenantId: aurora }) as Ctx).live.subscribe(
      'tenants',
      (hint) => void heard.push(hint),
    );
    expect(await setFeature('PROVIDER_SIGN_IN', false)).toMatchObject({ settings: { features: ['CALLS', 'LECTURES'] } });
    await home.house.until(async () => heard.length > 0);
    await stop();
    expect(heard).toEqual([{ tenantId: aurora }]);
    const now = await listing();
    expect(now.stamp).toBe(stamp + 1);
    expect(now.tenants.map(({ features }) => features.length)).toEqual([2, 3]);
    const begin = (tenantId: string) =>
      home.mutate('beginFederatedSignIn', { provider: 'school', returnTo: 'https://x.test' }, { as: home.stranger(tenantId) });
    expect(await begin(aurora)).toEqual({ __typename: 'FeatureOff', code: 'FEATURE_OFF' });
    expect(await begin(otherTenant)).toMatchObject({ __typename: 'NotFound' });
    await setFeature('PROVIDER_SIGN_IN', false);
    expect((await listing()).stamp).toBe(now.stamp);
    await setFeature('PROVIDER_SIGN_IN', true);
    expect(await begin(aurora)).toMatchObject({ __typename: 'NotFound' });
  });
});

describe('the brand', () => {
  test('is what visitors see and mails are written in; what is left out stays, and null takes away', async () => {
    const logo = { logoUrl: 'https://cdn.example/logo.svg', primaryColour: '#0a1b2c' };
    expect(await setBrand({ name: 'Nordlicht', locale: 'de', ...logo })).toMatchObject({
      tenant: { name: 'Nordlicht', locale: 'de', currency: 'EUR', timeZone: 'Europe/Berlin', ...logo, accentColour: null },
    });
    await home.mutate('requestPasswordReset', { email: 'mentee43@aurora.test' });
    expect((await home.mailAbout('mentee43@aurora.test', 'Ein neues Passwort für Nordlicht')).from?.name).toBe('Nordlicht');
    expect(await setBrand({ logoUrl: null, name: null })).toMatchObject({ tenant: { name: 'Nordlicht', logoUrl: null } });
    expect((await home.stranger(otherTenant).execute('{ tenant { name locale } }')).data).toEqual({
      tenant: { name: 'Demo Academy', locale: 'en' },
    });
    expect(await setBrand({ logoUrl: 'javascript:alert(1)' })).toMatchObject({ code: 'INVALID_INPUT', field: 'logoUrl' });
    // A reason is somebody's own words, which are forgotten with them; facts stay.
    const { data } = await home.holderOf(admin).execute('{ auditLog(first: 1) { nodes { action facts reason } } }');
    const facts = { from: { logoUrl: logo.logoUrl }, to: { logoUrl: null } };
    expect(data.auditLog.nodes).toEqual([{ action: 'tenant.brand_changed', facts, reason }]);
  });
});

test('settings are for who may manage the marketplace, with a fresh proof', async () => {
  const moderator = (await home.signIn('moderator@aurora.test')).tokens;
  await expect(setPolicies({ sessionDays: 5 }, moderator)).rejects.toThrow('FORBIDDEN');
  const read = '{ tenantSettings { registration } tenantDomains { host } }';
  expect((await home.holderOf(moderator).execute(read)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  expect((await home.holderOf(admin).execute(read)).data).toEqual({
    tenantSettings: { registration: 'OPEN' },
    tenantDomains: [],
  });
  home.clock.advance(10 * 60_000);
  expect(await setPolicies({ sessionDays: 5 })).toMatchObject({ code: 'STEP_UP_REQUIRED' });
});
