import { randomUUID } from 'node:crypto';
import { Authenticator } from '@lyceum/identity/testing/authenticator.ts';
import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import type { Kind, Person } from '../person.ts';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

const freshAddress = () => `${randomUUID()}@rights.test`;
const stranger = (stage: Stage) => stage.person('anonymous');

/** The token of a registration that waits for it. */
async function registered(stage: Stage, email: string): Promise<string> {
  await stage.change(stranger(stage), 'registerAccount', { email, password: demoPassword, displayName: 'Rita Rights' });
  await stage.house.quiet();
  return stage.house.inbox.tokenTo(email);
}

/** Somebody new, signed in. */
export async function newcomer(stage: Stage): Promise<Person> {
  const email = freshAddress();
  const token = await registered(stage, email);
  const { user } = await stage.change(stranger(stage), 'verifyEmail', { token }, '... on VerifyEmailSuccess { user { id } }');
  return stage.signInAs('mentee', email, user.id);
}

async function movingTo(stage: Stage, person: Person, newEmail: string): Promise<void> {
  await stage.change(person, 'requestEmailChange', { newEmail, currentPassword: stage.passwordOf(person) });
  await stage.house.quiet();
}

async function resetToken(stage: Stage, { email }: Person): Promise<string> {
  await stage.change(stranger(stage), 'requestPasswordReset', { email });
  await stage.house.quiet();
  return stage.house.inbox.tokenTo(email);
}

/** Gives somebody a second factor. */
export async function guarded(stage: Stage, person: Person): Promise<Authenticator> {
  const { secret } = await stage.change(person, 'beginAuthenticator', undefined, '... on BeginAuthenticatorSuccess { secret }');
  const app = new Authenticator(secret);
  await stage.change(person, 'confirmAuthenticator', { code: app.code() });
  return app;
}

/** The second factor goes again, so that the next one can sign in by password. */
const unguard = (stage: Stage, person: Person) => async () => {
  await stage.change(person, 'removeAuthenticator');
};

async function begunSignIn(stage: Stage) {
  const person = await newcomer(stage);
  const app = await guarded(stage, person);
  const input = { email: person.email, password: demoPassword };
  const { challenge } = await stage.change(stranger(stage), 'signIn', input, '... on SecondFactorRequired { challenge }');
  return { challenge, code: app.code(1) };
}

/** Sessions of the account end with its password, so the kind's own person signs in again. */
const renewed = (stage: Stage, kind: Kind, password: string) => () => stage.renew(kind, password);

export const accounts = {
  registerAccount: async () => ({ input: { email: freshAddress(), password: demoPassword, displayName: 'Rita Rights' } }),
  verifyEmail: async (stage) => ({ input: { token: await registered(stage, freshAddress()) } }),
  signIn: async (stage) => {
    const { email } = await stage.once('newcomer', () => newcomer(stage));
    return { input: { email, password: demoPassword } };
  },
  completeSignIn: async (stage) => ({ input: await begunSignIn(stage) }),
  refreshTokens: async (stage) => ({ input: { refreshToken: (await stage.fresh('otherMentee')).refreshToken } }),
  requestPasswordReset: async (stage) => ({ input: { email: (await newcomer(stage)).email } }),
  resetPassword: async (stage) => ({
    input: { token: await resetToken(stage, await newcomer(stage)), newPassword: randomUUID() },
  }),
  requestEmailChange: async (stage, who) => ({ input: { newEmail: freshAddress(), currentPassword: stage.passwordOf(who) } }),
  confirmEmailChange: async (stage) => {
    const person = await newcomer(stage);
    await movingTo(stage, person, freshAddress());
    return { input: { token: await stage.house.inbox.tokenTo(person.email) } };
  },
  undoSecondFactor: async (stage) => {
    const person = await newcomer(stage);
    await guarded(stage, person);
    await stage.house.quiet();
    return { input: { token: await stage.house.inbox.tokenTo(person.email) } };
  },
  undoEmailChange: async (stage) => {
    const person = await newcomer(stage);
    const newEmail = freshAddress();
    await movingTo(stage, person, newEmail);
    for (const address of [person.email, newEmail])
      await stage.change(stranger(stage), 'confirmEmailChange', { token: await stage.house.inbox.tokenTo(address) });
    await stage.house.quiet();
    return { input: { token: await stage.house.inbox.tokenTo(person.email) } };
  },
  changePassword: async (stage, who) => {
    const newPassword = randomUUID();
    return {
      as: await stage.fresh(who.kind),
      input: { currentPassword: stage.passwordOf(who), newPassword },
      after: renewed(stage, who.kind, newPassword),
    };
  },
  stepUp: async (stage, who) => ({ input: { password: stage.passwordOf(who) } }),
  beginAuthenticator: async () => ({}),
  confirmAuthenticator: async (stage, who) => {
    const { secret } = await stage.change(who, 'beginAuthenticator', undefined, '... on BeginAuthenticatorSuccess { secret }');
    return { input: { code: new Authenticator(secret).code() }, after: unguard(stage, who) };
  },
  renewBackupCodes: async (stage, who) => {
    await guarded(stage, who);
    return { after: unguard(stage, who) };
  },
  removeAuthenticator: async (stage, who) => {
    await guarded(stage, who);
    return {};
  },
  signOut: async (stage, who) => ({ as: await stage.fresh(who.kind), input: { everywhere: false } }),
  renameSession: async (stage) => ({ input: { sessionId: await menteesOtherSession(stage), device: `phone ${randomUUID()}` } }),
  revokeSession: async (stage) => ({ input: { sessionId: await menteesOtherSession(stage) } }),
  switchRole: async (stage, who) => ({ as: await stage.fresh(who.kind), input: { role: 'MENTOR' } }),
  activateMenteeProfile: async () => ({ input: { goals: [randomUUID()], level: 'BEGINNER' } }),
  activateMentorProfile: async () => ({
    input: { headline: randomUUID(), skills: ['graphs'], languages: ['en'], timeZone: 'Europe/Lisbon' },
  }),
} as const satisfies Readonly<Record<string, Recipe>>;

async function menteesOtherSession(stage: Stage): Promise<string> {
  const { viewer } = await stage.ask(await stage.fresh('mentee'), '{ viewer { sessions { id current } } }');
  return viewer.sessions.find(({ current }: { current: boolean }) => current).id;
}
