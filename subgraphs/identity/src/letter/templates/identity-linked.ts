import { template } from '../template.ts';

/** To the owner of an account that a provider opens from now on. The provider's name is the operator's. */
export const identityLinked = template<{ readonly provider: string }>({
  name: 'identity-linked',
  sample: { provider: 'Google' },
  texts: {
    en: ({ tenant, provider }) => ({
      subject: `Your account at ${tenant} is linked with ${provider}`,
      before: [`Your account at ${tenant} was just linked with ${provider}. From now on you can sign in with it.`],
      after: [`If it was not you, sign in at once, remove ${provider} from your account, and set another password.`],
    }),
    de: ({ tenant, provider }) => ({
      subject: `Ihr Konto bei ${tenant} ist mit ${provider} verbunden`,
      before: [`Ihr Konto bei ${tenant} wurde soeben mit ${provider} verbunden. Von nun an können Sie sich damit anmelden.`],
      after: [
        `Waren Sie es nicht, so melden Sie sich sofort an, entfernen Sie ${provider} aus Ihrem Konto, und setzen Sie ein anderes Passwort.`,
      ],
    }),
  },
  short: {
    en: ({ tenant, provider }) => `${tenant}: ${provider} signs in to your account now. If it was not you, remove it at once.`,
    de: ({ tenant, provider }) => `${tenant}: ${provider} öffnet jetzt Ihr Konto. Waren Sie es nicht, entfernen Sie es sofort.`,
  },
});
