import { Authenticator } from '@lyceum/identity/testing/authenticator.ts';
import { PasskeyDevice } from '@lyceum/identity/testing/passkey-device.ts';
import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { expect } from '../journal.ts';
import { Person } from '../person.ts';
import { soon } from '../soon.ts';
import { type Cast, failure, type Stage } from '../stage.ts';

const completeSignIn = `mutation ($input: CompleteSignInInput!) {
  result: completeSignIn(input: $input) { __typename ... on SignInSuccess { tokens { accessToken } } ${failure} }
}`;

const signInWithPasskey = `mutation ($input: SignInWithPasskeyInput!) {
  result: signInWithPasskey(input: $input) { __typename ... on SignInSuccess { tokens { accessToken } } ${failure} }
}`;

/** A front end at a host of the tenant's: what browsers say of it is signed. */
const page = 'http://localhost';

/** A second factor for Ada, a passkey, her new phone, and the end of its session from the device that she has at hand. */
export async function secure({ journal, addresses }: Stage, { ada, adaAccount: { email } }: Cast): Promise<void> {
  journal.act('Ada guards her account');
  const app = await journal.step(
    'an authenticator app shows its first code; ten backup codes for the day on which it is lost',
    async () => {
      const prove = `mutation ($input: StepUpInput!) { result: stepUp(input: $input) { __typename ${failure} } }`;
      await ada.change(prove, { password: demoPassword }, 'StepUpSuccess');
      const { result: begun } = await ada.ask(
        `mutation { result: beginAuthenticator { ... on BeginAuthenticatorSuccess { secret uri } ${failure} } }`,
      );
      expect(String(begun.uri).startsWith('otpauth://totp/'), 'there is an address for a QR code');
      const made = new Authenticator(begun.secret);
      const { codes } = await ada.change(
        `mutation ($input: ConfirmAuthenticatorInput!) {
          result: confirmAuthenticator(input: $input) { __typename ... on BackupCodes { codes } ${failure} }
        }`,
        { code: made.code() },
        'BackupCodes',
      );
      expect(codes.length === 10, 'there are ten backup codes');
      return made;
    },
  );
  await journal.step(
    'a passkey on her tablet signs in by itself, without address, password or code; its answer a second time does not',
    async () => {
      const device = new PasskeyDevice(page);
      const asked = await ada.change(
        `mutation ($input: BeginPasskeyRegistrationInput!) {
          result: beginPasskeyRegistration(input: $input) { __typename ... on PasskeyCreation { publicKey } ${failure} }
        }`,
        { origin: page },
        'PasskeyCreation',
      );
      await ada.change(
        `mutation ($input: RegisterPasskeyInput!) { result: registerPasskey(input: $input) { __typename ${failure} } }`,
        { credential: device.create(asked.publicKey), name: 'Tablet' },
        'RegisterPasskeySuccess',
      );
      const tablet = new Person('Ada on her tablet', addresses);
      const { publicKey } = await tablet.change(
        `mutation ($input: BeginPasskeySignInInput!) {
          result: beginPasskeySignIn(input: $input) { __typename ... on PasskeyRequest { publicKey } ${failure} }
        }`,
        { origin: page, device: 'Tablet' },
        'PasskeyRequest',
      );
      const credential = device.get(publicKey);
      const { tokens } = await tablet.change(signInWithPasskey, { credential }, 'SignInSuccess');
      await tablet.change(signInWithPasskey, { credential }, 'PasskeyChallengeEnded');
      tablet.setToken(tokens.accessToken);
      const { viewer } = await tablet.ask('{ viewer { user { email } } }');
      expect(viewer.user.email === email, 'it is Ada who is signed in');
    },
  );
  const phone = new Person('Ada on her phone', addresses);
  await journal.step(
    'on a new phone the password is not enough any more, a code that was used is refused, the next one signs in',
    async () => {
      const { challenge } = await phone.change(
        `mutation ($input: SignInInput!) { result: signIn(input: $input) { __typename ... on SecondFactorRequired { challenge } ${failure} } }`,
        { email, password: demoPassword, device: 'Phone' },
        'SecondFactorRequired',
      );
      await phone.change(completeSignIn, { challenge, code: app.code(-1) }, 'InvalidCode');
      const { tokens } = await phone.change(completeSignIn, { challenge, code: app.code(1) }, 'SignInSuccess');
      phone.setToken(tokens.accessToken);
    },
  );
  await journal.step(
    'the phone is lost: she ends its session from her laptop, and its open socket is closed within a second',
    async () => {
      const device = phone.device({ router: 1 });
      const closed = device.closed();
      device.watch('subscription { event: inboxEvents { cursor } }');
      await soon('the socket is open', async () => device.connected());
      const { viewer } = await ada.ask('{ viewer { sessions { id device current } } }');
      const { id } = viewer.sessions.find((session: { device: string }) => session.device === 'Phone');
      const began = performance.now();
      await ada.change(
        `mutation ($input: RevokeSessionInput!) { result: revokeSession(input: $input) { __typename ${failure} } }`,
        { sessionId: id },
        'RevokeSessionSuccess',
      );
      const { code, reason } = await closed;
      const ms = performance.now() - began;
      expect(ms < 1000, `it took less than a second, not ${Math.round(ms)} ms`);
      const { errors } = await phone.tryAsk('{ viewer { role } }');
      expect(errors?.[0]?.extensions.code === 'UNAUTHENTICATED', 'its token is refused');
      return `${code} ${reason}`;
    },
    (told) => told,
  );
  phone.leave();
}
