import { template } from '../template.ts';

/** To an address whose account was erased while a decision kept it out. `day` is an ISO date. */
export const addressBanned = template<{ readonly day: string }>({
  name: 'address-banned',
  sample: { day: '2026-12-05' },
  texts: {
    en: ({ tenant, day }) => ({
      subject: `No account at ${tenant} with this address`,
      before: [
        `Somebody, hopefully you, asked for an account at ${tenant} with this address.`,
        `An earlier account of it had been suspended when it was erased. Until ${day} this address opens no account there, unless the people who run ${tenant} invite it.`,
      ],
      after: ['If it was not you, do nothing: nothing was changed.'],
    }),
    de: ({ tenant, day }) => ({
      subject: `Kein Konto bei ${tenant} mit dieser Adresse`,
      before: [
        `Jemand, hoffentlich Sie, wollte mit dieser Adresse ein Konto bei ${tenant}.`,
        `Ein früheres Konto dieser Adresse war gesperrt, als es gelöscht wurde. Bis ${day} eröffnet diese Adresse dort kein Konto, außer die Betreiber von ${tenant} laden sie ein.`,
      ],
      after: ['Waren Sie es nicht, so tun Sie nichts: Es wurde nichts geändert.'],
    }),
  },
});
