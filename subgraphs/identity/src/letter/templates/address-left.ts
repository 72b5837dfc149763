import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

/** To the address that an account has left: the token that brings it back. The new address is not named: this mailbox may be somebody else's by now. */
export const addressLeft = template<{ key: Key; days: number }>({
  name: 'address-left',
  sample: { key: sampleKey, days: 7 },
  texts: {
    en: ({ tenant, key, days }) => ({
      subject: `Your account at ${tenant} has another address now`,
      before: [
        `Your account at ${tenant} has left this address, as both addresses had confirmed. From now on you sign in with the new one.`,
        'If it was not you, take the account back:',
      ],
      call: { label: 'Undo: this was not me', key },
      after: [
        `The token works once, for ${days} days. It gives your account this address again, signs everybody out, and asks you for a new password.`,
      ],
    }),
    de: ({ tenant, key, days }) => ({
      subject: `Ihr Konto bei ${tenant} hat jetzt eine andere Adresse`,
      before: [
        `Ihr Konto bei ${tenant} hat diese Adresse verlassen, wie beide Adressen es bestätigt haben. Sie melden sich ab jetzt mit der neuen an.`,
        'Waren Sie es nicht, so holen Sie das Konto zurück:',
      ],
      call: { label: 'Rückgängig: das war ich nicht', key },
      after: [
        `Das Token gilt einmal, ${days} Tage lang. Es gibt Ihrem Konto diese Adresse zurück, meldet alle ab und fragt Sie nach einem neuen Passwort.`,
      ],
    }),
  },
  // The token that brings it back is in the mail.
  short: {
    en: ({ tenant }) => `${tenant}: Your account has another mail address now. If it was not you, see the mail to your old one.`,
    de: ({ tenant }) =>
      `${tenant}: Ihr Konto hat jetzt eine andere Mail-Adresse. Waren Sie es nicht, sehen Sie ins alte Postfach.`,
  },
});
