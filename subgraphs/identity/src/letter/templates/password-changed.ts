import { template } from '../template.ts';

/** To the owner of an account whose password is another one now. */
export const passwordChanged = template<object>({
  name: 'password-changed',
  sample: {},
  texts: {
    en: ({ tenant }) => ({
      subject: `Your password at ${tenant} was changed`,
      before: [`The password of your account at ${tenant} was just changed. You were signed out on your other devices.`],
      after: ['If it was not you, ask for a new password at once, where you sign in, and look after your mailbox too.'],
    }),
    de: ({ tenant }) => ({
      subject: `Ihr Passwort bei ${tenant} wurde geändert`,
      before: [`Das Passwort Ihres Kontos bei ${tenant} wurde soeben geändert. Auf Ihren anderen Geräten sind Sie abgemeldet.`],
      after: [
        'Waren Sie es nicht, so fordern Sie sofort dort, wo Sie sich anmelden, ein neues Passwort an, und sehen Sie auch nach Ihrem Postfach.',
      ],
    }),
  },
  short: {
    en: ({ tenant }) => `${tenant}: Your password was changed. If it was not you, ask for a new one where you sign in.`,
    de: ({ tenant }) => `${tenant}: Ihr Passwort wurde geändert. Waren Sie es nicht, fordern Sie beim Anmelden ein neues an.`,
  },
});
