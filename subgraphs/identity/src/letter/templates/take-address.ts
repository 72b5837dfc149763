import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

/** To the address that an account is about to take. It says nothing about the account: the mailbox may be a stranger's. */
export const takeAddress = template<{ key: Key; minutes: number }>({
  name: 'take-address',
  sample: { key: sampleKey, minutes: 60 },
  texts: {
    en: ({ tenant, key, minutes }) => ({
      subject: `Confirm your new address for ${tenant}`,
      before: [
        `Somebody, hopefully you, wants to use this address for an account at ${tenant}.`,
        'Nothing is changed before both addresses, the old one and this one, have confirmed it.',
      ],
      call: { label: 'Use this address', key },
      after: [`The token works once, for ${minutes} minutes. If it was not you, do nothing: nothing will be changed.`],
    }),
    de: ({ tenant, key, minutes }) => ({
      subject: `Neue Adresse für ${tenant} bestätigen`,
      before: [
        `Jemand, hoffentlich Sie, möchte diese Adresse für ein Konto bei ${tenant} verwenden.`,
        'Es wird nichts geändert, bevor beide Adressen, die alte und diese, es bestätigt haben.',
      ],
      call: { label: 'Diese Adresse verwenden', key },
      after: [`Das Token gilt einmal, ${minutes} Minuten lang. Waren Sie es nicht, so tun Sie nichts: Es wird nichts geändert.`],
    }),
  },
});
