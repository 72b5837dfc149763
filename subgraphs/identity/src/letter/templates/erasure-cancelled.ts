import { template } from '../template.ts';

/** To somebody who wants to stay after all. */
export const erasureCancelled = template<object>({
  name: 'erasure-cancelled',
  sample: {},
  texts: {
    en: ({ tenant }) => ({
      subject: `Your account at ${tenant} stays`,
      before: [`The erasure of your account at ${tenant} was cancelled. Nothing was erased.`],
      after: ['If it was not you, set another password, and ask for the erasure again.'],
    }),
    de: ({ tenant }) => ({
      subject: `Ihr Konto bei ${tenant} bleibt`,
      before: [`Die Löschung Ihres Kontos bei ${tenant} wurde abgebrochen. Es wurde nichts gelöscht.`],
      after: ['Waren Sie es nicht, so setzen Sie ein anderes Passwort, und verlangen Sie die Löschung noch einmal.'],
    }),
  },
});
