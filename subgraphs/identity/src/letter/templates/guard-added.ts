import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

/** To the owner of an account that nothing guarded: whoever knew the password must not be able to lock them out for good. */
export const guardAdded = template<{ key: Key; days: number }>({
  name: 'guard-added',
  sample: { key: sampleKey, days: 7 },
  texts: {
    en: ({ tenant, key, days }) => ({
      subject: `Your account at ${tenant} is guarded now`,
      before: [
        `Somebody who is signed in to your account at ${tenant} has set up what signing in needs beside the password from now on: an authenticator app, or a passkey.`,
        'If it was you, there is nothing to do. If it was not you, take the account back:',
      ],
      call: { label: 'Undo: this was not me', key },
      after: [
        `The token works once, for ${days} days. It removes what was set up, signs everybody out, and asks you for a new password.`,
      ],
    }),
    de: ({ tenant, key, days }) => ({
      subject: `Ihr Konto bei ${tenant} ist jetzt geschützt`,
      before: [
        `Jemand, der bei Ihrem Konto bei ${tenant} angemeldet ist, hat eingerichtet, was zum Anmelden von nun an neben dem Passwort gebraucht wird: eine Authenticator-App oder einen Passkey.`,
        'Waren Sie es, so ist nichts zu tun. Waren Sie es nicht, so holen Sie das Konto zurück:',
      ],
      call: { label: 'Rückgängig: das war ich nicht', key },
      after: [
        `Das Token gilt einmal, ${days} Tage lang. Es entfernt, was eingerichtet wurde, meldet alle ab und fragt Sie nach einem neuen Passwort.`,
      ],
    }),
  },
});
