import { template } from '../template.ts';

/** What happened to the telephone on which somebody is told things. */
export type PhoneNews = 'PHONE_CONFIRMED' | 'PHONE_REMOVED';

const happened: Readonly<Record<'en' | 'de', Readonly<Record<PhoneNews, string>>>> = {
  en: {
    PHONE_CONFIRMED:
      'A telephone was confirmed. What concerns the safety of your account is told there, too; it signs nobody in.',
    PHONE_REMOVED: 'The telephone was removed. Nothing is told there any more.',
  },
  de: {
    PHONE_CONFIRMED:
      'Ein Telefon wurde bestätigt. Was die Sicherheit Ihres Kontos betrifft, erfahren Sie auch dort; anmelden kann sich damit niemand.',
    PHONE_REMOVED: 'Das Telefon wurde entfernt. Dort erfahren Sie nichts mehr.',
  },
};

/** To the owner of an account: whoever wants to act in silence would begin here. */
export const phoneChanged = template<{ readonly news: PhoneNews }>({
  name: 'phone-changed',
  sample: { news: 'PHONE_CONFIRMED' },
  texts: {
    en: ({ tenant, news }) => ({
      subject: `The telephone of your account at ${tenant}`,
      before: [`Something changed about your account at ${tenant}.`, happened.en[news]],
      after: ['If it was not you, sign in at once, set another password, and sign out everywhere.'],
    }),
    de: ({ tenant, news }) => ({
      subject: `Das Telefon Ihres Kontos bei ${tenant}`,
      before: [`An Ihrem Konto bei ${tenant} hat sich etwas geändert.`, happened.de[news]],
      after: [
        'Waren Sie es nicht, so melden Sie sich sofort an, setzen Sie ein anderes Passwort und melden Sie sich überall ab.',
      ],
    }),
  },
});
