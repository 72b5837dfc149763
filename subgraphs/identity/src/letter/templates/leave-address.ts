import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

/** To the address that an account is about to leave. `newEmail` is masked: the owner knows it, whoever reads over the shoulder need not. */
export const leaveAddress = template<{ key: Key; minutes: number; newEmail: string }>({
  name: 'leave-address',
  sample: { key: sampleKey, minutes: 60, newEmail: 'a…@example.com' },
  texts: {
    en: ({ tenant, key, minutes, newEmail }) => ({
      subject: `Another address for your account at ${tenant}?`,
      before: [
        `Somebody who knows your password, hopefully you, wants your account at ${tenant} to move from this address to ${newEmail}.`,
        'Nothing is changed before both addresses have confirmed it.',
      ],
      call: { label: 'Yes, leave this address', key },
      after: [
        `The token works once, for ${minutes} minutes. If it was not you, do not use it, and change your password: somebody else knows it.`,
      ],
    }),
    de: ({ tenant, key, minutes, newEmail }) => ({
      subject: `Eine andere Adresse für Ihr Konto bei ${tenant}?`,
      before: [
        `Jemand, der Ihr Passwort kennt, hoffentlich Sie, möchte Ihr Konto bei ${tenant} von dieser Adresse auf ${newEmail} umstellen.`,
        'Es wird nichts geändert, bevor beide Adressen es bestätigt haben.',
      ],
      call: { label: 'Ja, diese Adresse verlassen', key },
      after: [
        `Das Token gilt einmal, ${minutes} Minuten lang. Waren Sie es nicht, so benutzen Sie es nicht und ändern Sie Ihr Passwort: Jemand anderes kennt es.`,
      ],
    }),
  },
});
