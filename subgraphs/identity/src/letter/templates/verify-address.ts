import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

/** To whom registered: the token that makes the account. The name given at registration is left out: strangers could write through us. */
export const verifyAddress = template<{ key: Key; minutes: number }>({
  name: 'verify-address',
  sample: { key: sampleKey, minutes: 60 },
  texts: {
    en: ({ tenant, key, minutes }) => ({
      subject: `Confirm your address for ${tenant}`,
      before: [`Somebody, hopefully you, asked for an account at ${tenant} with this address.`],
      call: { label: 'Confirm this address', key },
      after: [
        `The token works once, for ${minutes} minutes. If it was not you, do nothing: without the token there will be no account.`,
      ],
    }),
    de: ({ tenant, key, minutes }) => ({
      subject: `Adresse für ${tenant} bestätigen`,
      before: [`Jemand, hoffentlich Sie, möchte mit dieser Adresse ein Konto bei ${tenant}.`],
      call: { label: 'Diese Adresse bestätigen', key },
      after: [
        `Das Token gilt einmal, ${minutes} Minuten lang. Waren Sie es nicht, so tun Sie nichts: Ohne das Token entsteht kein Konto.`,
      ],
    }),
  },
});
