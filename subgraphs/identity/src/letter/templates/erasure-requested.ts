import { template } from '../template.ts';

/** To somebody who wants to be forgotten. `day` is an ISO date. */
export const erasureRequested = template<{ readonly day: string }>({
  name: 'erasure-requested',
  sample: { day: '2026-12-05' },
  texts: {
    en: ({ tenant, day }) => ({
      subject: `Your account at ${tenant} will be erased`,
      before: [
        `You asked ${tenant} to erase your account and everything about you. It begins on ${day}.`,
        'Until then you can sign in and take it back; afterwards nobody can. While a session of yours is still to come or its money is held, it waits.',
        'When it is done, we send you a certificate, and forget this address.',
      ],
      after: ['If it was not you, sign in at once, cancel the erasure, and set another password.'],
    }),
    de: ({ tenant, day }) => ({
      subject: `Ihr Konto bei ${tenant} wird gelöscht`,
      before: [
        `Sie haben ${tenant} gebeten, Ihr Konto und alles über Sie zu löschen. Es beginnt am ${day}.`,
        'Bis dahin können Sie sich anmelden und es zurücknehmen; danach kann es niemand mehr. Solange eine Stunde von Ihnen noch bevorsteht oder ihr Geld verwahrt wird, wartet es.',
        'Ist es getan, so senden wir Ihnen eine Bescheinigung und vergessen diese Adresse.',
      ],
      after: [
        'Waren Sie es nicht, so melden Sie sich sofort an, brechen Sie die Löschung ab und setzen Sie ein anderes Passwort.',
      ],
    }),
  },
  short: {
    en: ({ tenant, day }) => `${tenant}: Your account will be erased on ${day}. If it was not you, sign in and cancel it.`,
    de: ({ tenant, day }) =>
      `${tenant}: Ihr Konto wird am ${day} gelöscht. Waren Sie es nicht, melden Sie sich an und brechen Sie ab.`,
  },
});
