import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

/** To whom took an account back: the token that sets a password, because the old one works no more. */
export const addressRestored = template<{ key: Key; minutes: number }>({
  name: 'address-restored',
  sample: { key: sampleKey, minutes: 30 },
  texts: {
    en: ({ tenant, key, minutes }) => ({
      subject: `Your account at ${tenant} is back: choose a password`,
      before: [
        `Your account at ${tenant} has this address again. Everybody was signed out, and the password works no more: whoever changed the address knew it.`,
      ],
      call: { label: 'Choose a new password', key },
      after: [`The token works once, for ${minutes} minutes. Later, ask for another one where you sign in.`],
    }),
    de: ({ tenant, key, minutes }) => ({
      subject: `Ihr Konto bei ${tenant} ist zurück: Wählen Sie ein Passwort`,
      before: [
        `Ihr Konto bei ${tenant} hat wieder diese Adresse. Alle wurden abgemeldet, und das Passwort gilt nicht mehr: Wer die Adresse geändert hat, kannte es.`,
      ],
      call: { label: 'Neues Passwort wählen', key },
      after: [`Das Token gilt einmal, ${minutes} Minuten lang. Später fordern Sie dort, wo Sie sich anmelden, ein neues an.`],
    }),
  },
});
