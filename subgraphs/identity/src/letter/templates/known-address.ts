import { template } from '../template.ts';

/** To whom registered an address that has an account already: a hint to sign in. */
export const knownAddress = template<object>({
  name: 'known-address',
  sample: {},
  texts: {
    en: ({ tenant }) => ({
      subject: `You already have an account at ${tenant}`,
      before: [
        `Somebody, hopefully you, asked for an account at ${tenant} with this address.`,
        'You have one already: sign in with your password. If you forgot it, ask for a new one there.',
      ],
      after: ['If it was not you, do nothing: nothing was changed.'],
    }),
    de: ({ tenant }) => ({
      subject: `Sie haben schon ein Konto bei ${tenant}`,
      before: [
        `Jemand, hoffentlich Sie, wollte mit dieser Adresse ein Konto bei ${tenant}.`,
        'Sie haben schon eines: Melden Sie sich mit Ihrem Passwort an. Haben Sie es vergessen, so fordern Sie dort ein neues an.',
      ],
      after: ['Waren Sie es nicht, so tun Sie nichts: Es wurde nichts geändert.'],
    }),
  },
});
