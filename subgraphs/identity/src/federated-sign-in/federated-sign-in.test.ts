import { demoPassword, demoUser } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { sweep } from '../housekeeping/housekeeping.ts';
import { Authenticator } from '../testing/authenticator.ts';
import { federated, frontEnd } from '../testing/federated.ts';
import { openHostileProvider } from '../testing/hostile-provider.ts';
import { aurora, openIdentity, otherTenant, type Tokens } from '../testing/open-identity.ts';
import { clientId, clientSecret, openOpenidProvider, type PersonClaims } from '../testing/openid-provider.ts';
import { passkeys } from '../testing/passkeys.ts';
import { beginFederatedSignIn } from './begin.service.ts';
import { completeFederatedSignIn } from './complete.service.ts';

const callbackOf = (provider: string) => `http://lyceum.test/identity/openid/callback/${provider}`;

let provider: Awaited<ReturnType<typeof openOpenidProvider>>;
let hostile: Awaited<ReturnType<typeof openHostileProvider>>;
let home: Awaited<ReturnType<typeof openIdentity>>;
let front: ReturnType<typeof federated>;
beforeAll(async () => {
  provider = await openOpenidProvider([callbackOf('campus'), callbackOf('club'), callbackOf('elsewhere')]);
  hostile = await openHostileProvider();
  const client = { issuer: provider.issuer, clientId, clientSecret };
  home = await openIdentity({
    IDENTITY_OPENID_PROVIDERS: JSON.stringify([
      { id: 'campus', name: 'Campus', ...client, authoritativeFor: ['aurora.test'] },
      { id: 'club', name: 'Club', ...client },
      { id: 'elsewhere', name: 'Elsewhere', ...client, tenants: ['demo'] },
      { id: 'hostile', name: 'Hostile', issuer: hostile.issuer, clientId, clientSecret },
      { id: 'down', name: 'Down', issuer: 'http://127.0.0.1:1', clientId, clientSecret },
    ]),
    IDENTITY_OPENID_RETURN_TO: JSON.stringify({ '*': ['https://front.test'], demo: ['com.example.demo:/signed-in'] }),
  });
  front = federated(home);
});
afterAll(async () => {
  await home?.close();
  await provider?.close();
  await hostile?.close();
});

/** The whole way, as a stranger. */
async function signIn(subject: string, claims: PersonClaims, id = 'campus') {
  const begun = await front.begin(id);
  const answer = await front.callback(await provider.visit(begun.authorizationUrl, subject, claims));
  return { ...begun, answer, result: await front.complete(begun.attempt, answer) };
}

/** The whole way to a link. */
async function link(as: ReturnType<typeof home.stranger>, subject: string, claims: PersonClaims = {}) {
  const begun = await front.begin('campus', { as });
  const answer = await front.callback(await provider.visit(begun.authorizationUrl, subject, claims));
  return { ...begun, answer, result: await front.link(as, begun.attempt, answer) };
}

const tokensOf = ({ tokens }: Readonly<Record<string, unknown>>) => tokens as Tokens;
const userOf = ({ user }: Readonly<Record<string, unknown>>) => user as { id: string; displayName: string; email: string | null };

async function auditOf(userId: string): Promise<readonly string[]> {
  const ctx = home.house.context({ tenantId: aurora }) as Ctx;
  const rows = await ctx.db.selectFrom('audit_entry').select('action').where('subject_id', '=', userId).orderBy('id').execute();
  return rows.map(({ action }) => action);
}

describe('the way there', () => {
  test('a tenant lists its own providers', async () => {
    const query = '{ signInProviders { id name } }';
    expect((await home.stranger().execute(query)).data.signInProviders).toEqual([
      { id: 'campus', name: 'Campus' },
      { id: 'club', name: 'Club' },
      { id: 'hostile', name: 'Hostile' },
      { id: 'down', name: 'Down' },
    ]);
    const there = (await home.stranger(otherTenant).execute(query)).data.signInProviders as { id: string }[];
    expect(there.map(({ id }) => id)).toEqual(['campus', 'club', 'elsewhere', 'hostile', 'down']);
    expect(await front.begin('elsewhere')).toMatchObject({ __typename: 'NotFound' });
  });

  test('it carries PKCE, state and nonce, and not what the beginner keeps', async () => {
    const { authorizationUrl, attempt } = await front.begin('campus');
    const { searchParams } = new URL(authorizationUrl);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: callbackOf('campus'),
      scope: 'openid email profile',
      code_challenge_method: 'S256',
    });
    expect(searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(searchParams.get('nonce')).toMatch(/^[\w-]{43}$/);
    expect(authorizationUrl).not.toContain(attempt.split('.')[1]);
    const { rows } = await home.house.owner.query('select * from identity.federated_sign_in order by id desc limit 1');
    const stored = JSON.stringify(rows);
    expect(stored).not.toContain(attempt.split('.')[1]);
    expect(stored).not.toContain(searchParams.get('state'));
    expect(rows[0].sealed_verifier).toMatch(/^v1\./);
  });

  test.each([
    'https://front.test.evil.example/',
    'https://evil.example/?https://front.test',
    'https://front.test@evil.example/',
    'http://front.test/',
    '//front.test/',
    'javascript:alert(1)',
    'com.example.demo:/signed-in',
    `${frontEnd}#already`,
  ])('nobody is sent back to %s', async (returnTo) => {
    expect(await front.begin('campus', { returnTo })).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_INPUT' });
  });

  test('the callback knows only states that were made here, each for its own provider', async () => {
    const { authorizationUrl } = await front.begin('campus');
    const state = encodeURIComponent(new URL(authorizationUrl).searchParams.get('state')!);
    const at = (path: string) => home.stranger().fetch(`/identity/openid/callback/${path}`);
    for (const path of ['campus', 'campus?state=made-up', `campus?state=${state}x`, `club?state=${state}`]) {
      const response = await at(path);
      expect(response.status, path).toBe(400);
      expect(response.headers.get('location')).toBeNull();
    }
    const good = await at(`campus?state=${state}&code=a%26b&error_description=call+this+number`);
    expect(good.headers.get('location')).toBe(`${frontEnd}#state=${state}&code=a%26b`);
    expect(good.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('an answer by a form goes the same way', async () => {
    const { authorizationUrl } = await front.begin('campus');
    const state = new URL(authorizationUrl).searchParams.get('state')!;
    const body = new URLSearchParams({ state, code: 'c', user: '{"name":{"firstName":"Ada"}}' });
    const response = await home.stranger().fetch('/identity/openid/callback/campus', { method: 'POST', body: `${body}` });
    expect(response.status).toBe(303);
    expect(new URLSearchParams(response.headers.get('location')?.split('#')[1]).get('user')).toContain('Ada');
  });
});

describe('signing in', () => {
  test('somebody new gets an account, and the same one the second time, whatever the address is by then', async () => {
    const first = await signIn('newcomer', { email: 'New@Example.test', email_verified: true, name: 'Nia Nova' });
    expect(first.result).toMatchObject({ __typename: 'SignInSuccess', user: { displayName: 'Nia Nova' } });
    const { id } = userOf(first.result);
    const me = home.holderOf(tokensOf(first.result));
    const { data } = await me.execute('{ viewer { user { email } roles sessions { device current } } }');
    expect(data.viewer).toEqual({
      user: { email: 'new@example.test' },
      roles: ['MENTEE'],
      sessions: [{ device: 'Tablet', current: true }],
    });
    expect(await auditOf(id)).toEqual(['account.registered', 'federated_identity.linked']);
    const second = await signIn('newcomer', { email: 'moved@example.test', email_verified: true });
    expect(userOf(second.result).id).toBe(id);
    const third = await signIn('newcomer', {});
    expect(userOf(third.result).id).toBe(id);
    // Nobody is told by mail of what they did themselves.
    expect(await home.mailsTo('new@example.test')).toHaveLength(0);
  });

  test('an address that the provider does not vouch for opens nothing, known or not', async () => {
    for (const email of ['mentee40@aurora.test', 'nobody-yet@example.test', undefined])
      for (const email_verified of [false, undefined]) {
        const claims = { ...(email ? { email } : {}), ...(email_verified === undefined ? {} : { email_verified }) };
        const { result } = await signIn('unverified', claims);
        expect(result).toEqual({ __typename: 'FederatedAddressUnverified', code: 'FEDERATED_ADDRESS_UNVERIFIED' });
      }
  });

  test('an account of this address is linked by the provider that gives the address out, and its owner is told', async () => {
    const { result } = await signIn('forty', { email: 'mentee40@aurora.test', email_verified: true });
    expect(result).toMatchObject({ __typename: 'SignInSuccess', user: { id: demoUser(1, 40) } });
    expect((await home.mailAbout('mentee40@aurora.test', 'linked with Campus')).text).toContain('sign in with it');
    expect(await auditOf(demoUser(1, 40))).toEqual(['federated_identity.linked']);
  });

  test('any other provider has to be linked by the owner: signed in, and by nobody else', async () => {
    const person = { email: 'mentee41@aurora.test', email_verified: true };
    const { result } = await signIn('forty-one', person, 'club');
    expect(result).toEqual({ __typename: 'AccountProofRequired', code: 'ACCOUNT_PROOF_REQUIRED' });
    const owner = home.holderOf((await home.signIn('mentee41@aurora.test')).tokens);
    expect((await link(owner, 'forty-one', person)).result.__typename).toBe('LinkFederatedIdentitySuccess');
    // The issuer and the subject are the person, whichever of its names the configuration has for the provider.
    expect(userOf((await signIn('forty-one', person, 'club')).result).id).toBe(demoUser(1, 41));
  });

  test('where the date of birth is asked for nobody new comes in by a provider; who has an account does', async () => {
    await home.house.owner.query('insert into identity.minor_policy values ($1, true, 16)', [aurora]);
    const { result } = await signIn('ageless', { email: 'ageless@example.test', email_verified: true });
    expect(result).toEqual({ __typename: 'RegistrationRequired', code: 'REGISTRATION_REQUIRED' });
    const known = await signIn('forty', { email: 'mentee40@aurora.test', email_verified: true });
    expect(known.result).toMatchObject({ __typename: 'SignInSuccess', user: { id: demoUser(1, 40) } });
    await home.house.owner.query('delete from identity.minor_policy');
  });

  test('a second factor is asked for, and no link goes around it', async () => {
    const owner = home.holderOf((await home.signIn('mentee42@aurora.test')).tokens);
    const { data } = await owner.execute('mutation { beginAuthenticator { ... on BeginAuthenticatorSuccess { secret } } }');
    const app = new Authenticator(data.beginAuthenticator.secret, () => home.clock.now());
    await home.mutate('confirmAuthenticator', { code: app.code() }, { as: owner });
    const person = { email: 'mentee42@aurora.test', email_verified: true };
    expect((await signIn('forty-two', person)).result.__typename).toBe('AccountProofRequired');
    expect((await link(owner, 'forty-two')).result.__typename).toBe('LinkFederatedIdentitySuccess');
    const { result } = await signIn('forty-two', person);
    expect(result.__typename).toBe('SecondFactorRequired');
    const input = { challenge: result.challenge, code: app.code(1) };
    expect((await home.mutate('completeSignIn', input)).__typename).toBe('SignInSuccess');
  });

  test('a suspended account stays out, linked or not', async () => {
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const person = { email: 'mentee43@aurora.test', email_verified: true };
    const suspend = (at: Date | null) =>
      ctx.db.updateTable('user_account').set({ suspended_at: at }).where('email', '=', person.email).execute();
    await suspend(home.clock.now());
    expect((await signIn('forty-three', person)).result.__typename).toBe('AccountSuspended');
    expect(await auditOf(demoUser(1, 43))).toEqual([]);
    await suspend(null);
    expect((await signIn('forty-three', person)).result.__typename).toBe('SignInSuccess');
    await suspend(home.clock.now());
    expect((await signIn('forty-three', person)).result.__typename).toBe('AccountSuspended');
  });

  test('one person of the provider is two people in two tenants', async () => {
    const person = { email: 'both@example.test', email_verified: true };
    const here = userOf((await signIn('both', person)).result).id;
    const there = home.house.context({ tenantId: otherTenant }) as Ctx;
    const begun = await beginFederatedSignIn(there, { provider: 'campus', returnTo: frontEnd });
    if (begun.__typename !== 'BeginFederatedSignInSuccess') throw new Error(begun.__typename);
    const callback = await front.callback(await provider.visit(begun.authorizationUrl, 'both', person));
    // The other tenant's attempt is nothing here, and is not used up by asking.
    expect((await front.complete(begun.attempt, callback)).__typename).toBe('FederatedSignInEnded');
    const result = await completeFederatedSignIn(there, { attempt: begun.attempt, callback });
    expect(result).toMatchObject({ __typename: 'SignInSuccess' });
    expect('userId' in result && result.userId).not.toBe(here);
  });

  test('the same newcomer in two windows becomes one account', async () => {
    const person = { email: 'twice@example.test', email_verified: true };
    const ways = await Promise.all([front.begin('campus'), front.begin('campus')]);
    const answers: string[] = [];
    for (const { authorizationUrl } of ways)
      answers.push(await front.callback(await provider.visit(authorizationUrl, 'twice', person)));
    const results = await Promise.all(ways.map(({ attempt }, n) => front.complete(attempt, answers[n]!)));
    expect(new Set(results.map((result) => userOf(result).id)).size).toBe(1);
  });
});

describe('an attempt', () => {
  const person = { email: 'attempts@example.test', email_verified: true };

  test('is good once, also when two bring it at the same moment', async () => {
    const begun = await front.begin('campus');
    const answer = await front.callback(await provider.visit(begun.authorizationUrl, 'attempts', person));
    const both = await Promise.all([front.complete(begun.attempt, answer), front.complete(begun.attempt, answer)]);
    expect(both.map(({ __typename }) => __typename).sort()).toEqual(['FederatedSignInEnded', 'SignInSuccess']);
    expect((await front.complete(begun.attempt, answer)).__typename).toBe('FederatedSignInEnded');
  });

  test('takes no answer that was begun by another one, and stays open', async () => {
    const [mine, theirs] = [await front.begin('campus'), await front.begin('campus')];
    const [answer, foreign] = [
      await front.callback(await provider.visit(mine.authorizationUrl, 'attempts', person)),
      await front.callback(await provider.visit(theirs.authorizationUrl, 'stranger', person)),
    ];
    expect((await front.complete(mine.attempt, foreign)).__typename).toBe('FederatedSignInEnded');
    expect((await front.complete(mine.attempt, '')).__typename).toBe('FederatedSignInEnded');
    expect((await front.complete(`${mine.attempt}x`, answer)).__typename).toBe('FederatedSignInEnded');
    expect((await front.complete(mine.attempt, answer)).__typename).toBe('SignInSuccess');
  });

  test('takes a code that was redeemed already for what it is', async () => {
    const { answer } = await signIn('attempts', person);
    const begun = await front.begin('campus');
    const replay = new URLSearchParams(answer);
    replay.set('state', new URL(begun.authorizationUrl).searchParams.get('state')!);
    expect((await front.complete(begun.attempt, `${replay}`)).__typename).toBe('FederatedAnswerInvalid');
  });

  test('takes no code that was made for another attempt: the verifier is another', async () => {
    const [mine, theirs] = [await front.begin('campus'), await front.begin('campus')];
    const foreign = new URLSearchParams(await front.callback(await provider.visit(theirs.authorizationUrl, 'attempts', person)));
    foreign.set('state', new URL(mine.authorizationUrl).searchParams.get('state')!);
    expect((await front.complete(mine.attempt, `${foreign}`)).__typename).toBe('FederatedAnswerInvalid');
  });

  test('ends after ten minutes', async () => {
    const begun = await front.begin('campus');
    const answer = await front.callback(await provider.visit(begun.authorizationUrl, 'attempts', person));
    home.clock.advance(10 * 60_000);
    expect((await front.complete(begun.attempt, answer)).__typename).toBe('FederatedSignInEnded');
  });

  test('ends with the provider’s no', async () => {
    const begun = await front.begin('campus');
    const state = new URL(begun.authorizationUrl).searchParams.get('state')!;
    const answer = `${new URLSearchParams({ error: 'access_denied', state, iss: provider.issuer })}`;
    expect((await front.complete(begun.attempt, answer)).__typename).toBe('FederatedSignInDenied');
    expect((await front.complete(begun.attempt, answer)).__typename).toBe('FederatedSignInEnded');
  });

  test('takes no answer in the name of another issuer, or of none', async () => {
    for (const iss of ['https://other.example', null]) {
      const begun = await front.begin('campus');
      const answer = new URLSearchParams(await front.callback(await provider.visit(begun.authorizationUrl, 'attempts', person)));
      if (iss) answer.set('iss', iss);
      else answer.delete('iss');
      expect((await front.complete(begun.attempt, `${answer}`)).__typename).toBe('FederatedAnswerInvalid');
    }
  });
});

describe('a provider that is not as it should be', () => {
  const answer = (authorizationUrl: string, code = 'c') => {
    const { searchParams } = new URL(authorizationUrl);
    return { nonce: searchParams.get('nonce'), callback: `code=${code}&state=${encodeURIComponent(searchParams.get('state')!)}` };
  };
  const said = { sub: 'eve', email: 'eve@example.test', email_verified: true };

  test('that is down is told at the beginning', async () => {
    expect(await front.begin('down')).toMatchObject({ code: 'IDENTITY_PROVIDER_UNAVAILABLE' });
  });

  test('that breaks down in between ends the attempt, and the next one may go well', async () => {
    const begun = await front.begin('hostile');
    const { callback } = answer(begun.authorizationUrl);
    hostile.say(said, { token: { status: 502, body: 'a secret of the provider' } });
    const result = await front.complete(begun.attempt, callback);
    expect(result).toEqual({ __typename: 'IdentityProviderUnavailable', code: 'IDENTITY_PROVIDER_UNAVAILABLE' });
    expect((await front.complete(begun.attempt, callback)).__typename).toBe('FederatedSignInEnded');
    const next = await front.begin('hostile');
    const { nonce, callback: again } = answer(next.authorizationUrl);
    hostile.say({ ...said, nonce });
    expect((await front.complete(next.attempt, again)).__typename).toBe('SignInSuccess');
  });

  test('that answers another question signs nobody in', async () => {
    const begun = await front.begin('hostile');
    hostile.say({ ...said, nonce: 'of another sign-in' });
    const { callback } = answer(begun.authorizationUrl);
    expect((await front.complete(begun.attempt, callback)).__typename).toBe('FederatedAnswerInvalid');
  });

  test('that claims to be the other one’s person gets nobody’s account but its own', async () => {
    const mine = userOf((await signIn('adam', { email: 'adam@example.test', email_verified: true })).result).id;
    const begun = await front.begin('hostile');
    const { nonce, callback } = answer(begun.authorizationUrl);
    hostile.say({ ...said, sub: 'adam', email: 'other@example.test', nonce });
    expect(userOf(await front.complete(begun.attempt, callback)).id).not.toBe(mine);
    const second = await front.begin('hostile');
    hostile.say({ ...said, sub: 'adam', nonce: answer(second.authorizationUrl).nonce }, { claims: { iss: provider.issuer } });
    const result = await front.complete(second.attempt, answer(second.authorizationUrl).callback);
    expect(result.__typename).toBe('FederatedAnswerInvalid');
  });
});

describe('linking', () => {
  test('takes one provider’s person for one account', async () => {
    const first = home.holderOf((await home.signIn('mentee44@aurora.test')).tokens);
    const second = home.holderOf((await home.signIn('mentee45@aurora.test')).tokens);
    expect((await link(first, 'shared')).result.__typename).toBe('LinkFederatedIdentitySuccess');
    expect((await link(first, 'shared')).result.__typename).toBe('LinkFederatedIdentitySuccess');
    expect(await front.linked(first)).toHaveLength(1);
    expect((await link(second, 'shared')).result).toMatchObject({ code: 'FEDERATED_IDENTITY_TAKEN' });
    expect(await front.linked(second)).toEqual([]);
  });

  test('is for whoever began it: neither a stranger’s way nor another person’s becomes a link', async () => {
    const victim = home.holderOf((await home.signIn('mentee46@aurora.test')).tokens);
    const attacker = home.holderOf((await home.signIn('mentee47@aurora.test')).tokens);
    for (const as of [undefined, attacker]) {
      const begun = await front.begin('campus', as ? { as } : {});
      const answer = await front.callback(await provider.visit(begun.authorizationUrl, 'attacker', {}));
      expect((await front.link(victim, begun.attempt, answer)).__typename).toBe('FederatedSignInEnded');
    }
    // And a way that was begun to link signs nobody in.
    const begun = await front.begin('campus', { as: attacker });
    const answer = await front.callback(await provider.visit(begun.authorizationUrl, 'attacker', {}));
    expect((await front.complete(begun.attempt, answer)).__typename).toBe('FederatedSignInEnded');
    expect(await front.linked(victim)).toEqual([]);
  });

  test('asks for a fresh proof, and then takes the same answer', async () => {
    const owner = home.holderOf((await home.signIn('mentee48@aurora.test')).tokens);
    home.clock.advance(11 * 60_000);
    const { attempt, answer, result } = await link(owner, 'forty-eight');
    expect(result).toMatchObject({ __typename: 'StepUpRequired', by: 'PASSWORD' });
    await home.mutate('stepUp', { password: demoPassword }, { as: owner });
    expect((await front.link(owner, attempt, answer)).__typename).toBe('LinkFederatedIdentitySuccess');
  });

  test('ends, but not the last way in; with a password there is another one', async () => {
    const email = 'only@example.test';
    const { result } = await signIn('only', { email, email_verified: true });
    const owner = home.holderOf(tokensOf(result));
    const [identity] = await front.linked(owner);
    const unlink = async () =>
      (await home.mutate('unlinkFederatedIdentity', { identityId: identity?.id }, { as: owner })).__typename;
    expect(await unlink()).toBe('LastWayToSignIn');
    expect((await home.signIn(email, 'anything at all')).__typename).toBe('InvalidCredentials');
    home.clock.advance(11 * 60_000);
    const stale = await home.mutate(
      'unlinkFederatedIdentity',
      { identityId: identity?.id },
      { as: owner, fields: '... on StepUpRequired { by }' },
    );
    expect(stale).toMatchObject({ __typename: 'StepUpRequired', by: 'SIGN_IN' });
    expect((await home.mutate('stepUp', { password: '' }, { as: owner })).__typename).toBe('InvalidCredentials');

    await home.mutate('requestPasswordReset', { email });
    await home.mutate('resetPassword', { token: await home.tokenAbout(email, 'password'), newPassword: 'a password of my own' });
    const later = home.holderOf((await home.signIn(email, 'a password of my own')).tokens);
    const gone = await home.mutate('unlinkFederatedIdentity', { identityId: identity?.id }, { as: later });
    expect(gone.__typename).toBe('UnlinkFederatedIdentitySuccess');
    expect(await front.linked(later)).toEqual([]);
    expect((await auditOf(userOf(result).id)).at(-1)).toBe('federated_identity.unlinked');
    const again = await home.mutate('unlinkFederatedIdentity', { identityId: identity?.id }, { as: later });
    expect(again.__typename).toBe('NotFound');
  });

  test('may end where a passkey is left, which is the last way in then, and was a second factor until then', async () => {
    const claims = { email: 'keyholder@example.test', email_verified: true };
    const owner = home.holderOf(tokensOf((await signIn('keyholder', claims)).result));
    const keys = passkeys(home);
    const { device, id: passkeyId } = await keys.enrol(owner);
    expect((await signIn('keyholder', claims)).result.__typename).toBe('SecondFactorRequired');
    expect((await signIn('keyholder’s twin', claims)).result.__typename).toBe('AccountProofRequired');
    const [identity] = await front.linked(owner);
    const gone = await home.mutate('unlinkFederatedIdentity', { identityId: identity?.id }, { as: owner });
    expect(gone.__typename).toBe('UnlinkFederatedIdentitySuccess');
    expect((await home.mutate('removePasskey', { passkeyId }, { as: owner })).__typename).toBe('LastWayToSignIn');
    expect((await keys.signIn(device)).__typename).toBe('SignInSuccess');
    const second = await keys.enrol(owner);
    expect((await home.mutate('removePasskey', { passkeyId }, { as: owner })).__typename).toBe('RemovePasskeySuccess');
    expect((await keys.signIn(second.device)).__typename).toBe('SignInSuccess');
  });

  test('that somebody made after a change of address ends when the owner undoes the change', async () => {
    const tokens = (await home.signIn('mentee49@aurora.test')).tokens;
    const thief = home.holderOf(tokens);
    await home.mutate('requestEmailChange', { newEmail: 'thief@example.test', currentPassword: demoPassword }, { as: thief });
    await home.mutate('confirmEmailChange', { token: await home.tokenAbout('mentee49@aurora.test', 'Another address') });
    await home.mutate('confirmEmailChange', { token: await home.tokenAbout('thief@example.test', 'new address') });
    expect((await link(thief, 'thief')).result.__typename).toBe('LinkFederatedIdentitySuccess');
    const undo = await home.tokenAbout('mentee49@aurora.test', 'another address now');
    expect((await home.mutate('undoEmailChange', { token: undo })).__typename).toBe('UndoEmailChangeSuccess');
    expect((await signIn('thief', {})).result.__typename).toBe('FederatedAddressUnverified');
  });
});

test('attempts are swept a day after their end, and links stay', async () => {
  const rows = async () => {
    const { db } = home.house.context({ tenantId: aurora }) as Ctx;
    const attempts = await db.selectFrom('federated_sign_in').select('id').execute();
    const links = await db.selectFrom('federated_identity').select('id').execute();
    return [attempts.length, links.length];
  };
  const before = await rows();
  await sweep(home.house.context({ tenantId: '*' }) as Ctx);
  expect(await rows()).toEqual(before);
  home.clock.advance(25 * 3_600_000);
  await sweep(home.house.context({ tenantId: '*' }) as Ctx);
  expect(await rows()).toEqual([0, before[1]]);
});

test('neither codes nor tokens of a provider are on the bus or in the audit log', async () => {
  const { answer } = await signIn('discreet', { email: 'discreet@example.test', email_verified: true });
  const code = new URLSearchParams(answer).get('code')!;
  await home.allMailsWritten();
  for (const table of ['identity.audit_entry', 'identity.federated_sign_in', 'identity.federated_identity', 'pgboss.job']) {
    const { rows } = await home.house.owner.query(`select * from ${table}`);
    expect(JSON.stringify(rows)).not.toContain(code);
  }
});
