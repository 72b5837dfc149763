import { template } from '../template.ts';

/** To an address that another account was to take, and that has an account already. Only its owner is told. */
export const addressInUse = template<object>({
  name: 'address-in-use',
  sample: {},
  texts: {
    en: ({ tenant }) => ({
      subject: `This address already has an account at ${tenant}`,
      before: [
        `Somebody, hopefully you, wanted to use this address for another account at ${tenant}.`,
        'It belongs to an account already, and an address can have only one.',
      ],
      after: ['If it was not you, do nothing: nothing was changed.'],
    }),
    de: ({ tenant }) => ({
      subject: `Diese Adresse hat schon ein Konto bei ${tenant}`,
      before: [
        `Jemand, hoffentlich Sie, wollte diese Adresse für ein anderes Konto bei ${tenant} verwenden.`,
        'Sie gehört schon zu einem Konto, und eine Adresse kann nur eines haben.',
      ],
      after: ['Waren Sie es nicht, so tun Sie nichts: Es wurde nichts geändert.'],
    }),
  },
});
