import { randomUUID } from 'node:crypto';
import { PasskeyDevice } from '@lyceum/identity/testing/passkey-device.ts';
import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import type { Person } from '../person.ts';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';
import { newcomer } from './accounts.ts';

/** A front end at a host of both marketplaces. */
const origin = 'http://localhost';
const asked = { creation: '... on PasskeyCreation { publicKey }', request: '... on PasskeyRequest { publicKey }' };

/** What registers a passkey of this person's. */
async function made(stage: Stage, person: Person) {
  const { publicKey } = await stage.change(person, 'beginPasskeyRegistration', { origin }, asked.creation);
  const device = new PasskeyDevice(origin);
  return { device, input: { credential: device.create(publicKey), name: `key ${randomUUID()}` } };
}

async function kept(stage: Stage, person: Person) {
  const { device, input } = await made(stage, person);
  const { passkey } = await stage.change(person, 'registerPasskey', input, '... on RegisterPasskeySuccess { passkey { id } }');
  return { device, passkeyId: passkey.id as string };
}

/** The person's passkeys go again, so that the next one can sign in by password. */
const without = (stage: Stage, person: Person) => async () => {
  const { viewer } = await stage.ask(person, '{ viewer { passkeys { id } } }');
  for (const { id } of viewer.passkeys) await stage.change(person, 'removePasskey', { passkeyId: id });
};

/** Somebody new who has a passkey. */
const holder = (stage: Stage) =>
  stage.once('holder of a passkey', async () => {
    const person = await newcomer(stage);
    return { person, ...(await kept(stage, person)) };
  });

/** One of the mentee's. */
async function menteesPasskey(stage: Stage) {
  const mentee = stage.person('mentee');
  return { passkeyId: (await kept(stage, mentee)).passkeyId, after: without(stage, mentee) };
}

export const passkeys = {
  beginPasskeyRegistration: async () => ({ input: { origin } }),
  registerPasskey: async (stage, who) => ({ input: (await made(stage, who)).input, after: without(stage, who) }),
  renamePasskey: async (stage) => {
    const { passkeyId, after } = await menteesPasskey(stage);
    return { input: { passkeyId, name: `key ${randomUUID()}` }, after };
  },
  removePasskey: async (stage) => {
    const { passkeyId, after } = await menteesPasskey(stage);
    return { input: { passkeyId }, after };
  },
  beginPasskeySignIn: async () => ({ input: { origin } }),
  signInWithPasskey: async (stage) => {
    const { device } = await holder(stage);
    const { publicKey } = await stage.change(stage.person('anonymous'), 'beginPasskeySignIn', { origin }, asked.request);
    return { input: { credential: device.get(publicKey) } };
  },
  beginPasskeyProof: async (stage) => {
    const { person } = await holder(stage);
    const input = { email: person.email, password: demoPassword };
    const fields = '... on SecondFactorRequired { challenge }';
    const { challenge } = await stage.change(stage.person('anonymous'), 'signIn', input, fields);
    return { input: { origin, challenge } };
  },
} as const satisfies Readonly<Record<string, Recipe>>;
