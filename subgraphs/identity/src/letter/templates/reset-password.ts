import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

/** To whom forgot the password: the token that sets a new one. */
export const resetPassword = template<{ key: Key; minutes: number }>({
  name: 'reset-password',
  sample: { key: sampleKey, minutes: 30 },
  texts: {
    en: ({ tenant, key, minutes }) => ({
      subject: `A new password for ${tenant}`,
      before: [`Somebody, hopefully you, forgot the password of your account at ${tenant}.`],
      call: { label: 'Choose a new password', key },
      after: [
        `The token works once, for ${minutes} minutes, and only the newest one does. If it was not you, do nothing: your password stays as it is.`,
      ],
    }),
    de: ({ tenant, key, minutes }) => ({
      subject: `Ein neues Passwort für ${tenant}`,
      before: [`Jemand, hoffentlich Sie, hat das Passwort Ihres Kontos bei ${tenant} vergessen.`],
      call: { label: 'Neues Passwort wählen', key },
      after: [
        `Das Token gilt einmal, ${minutes} Minuten lang, und nur das neueste. Waren Sie es nicht, so tun Sie nichts: Ihr Passwort bleibt, wie es ist.`,
      ],
    }),
  },
});
