import { template } from '../template.ts';

/** What happened to somebody's passkeys. */
export type PasskeyNews = 'REGISTERED' | 'REMOVED' | 'COPIED';

const happened: Readonly<Record<'en' | 'de', Readonly<Record<PasskeyNews, string>>>> = {
  en: {
    REGISTERED: 'A passkey was added. From now on it signs in by itself, and signing in otherwise needs a second factor.',
    REMOVED: 'A passkey was removed. It signs in no more.',
    COPIED: 'One of your passkeys was refused: its counter went back, as if somebody had a copy of it.',
  },
  de: {
    REGISTERED:
      'Ein Passkey wurde hinzugefügt. Er genügt von nun an zum Anmelden; wer sich anders anmeldet, braucht einen zweiten Faktor.',
    REMOVED: 'Ein Passkey wurde entfernt. Mit ihm kann sich niemand mehr anmelden.',
    COPIED: 'Einer Ihrer Passkeys wurde abgelehnt: Sein Zähler ging zurück, als hätte jemand eine Kopie von ihm.',
  },
};

const advice: Readonly<Record<'en' | 'de', Readonly<Record<PasskeyNews, readonly string[]>>>> = {
  en: {
    REGISTERED: [
      'If it was not you, sign in at once, remove that passkey, set another password, and sign out everywhere.',
      'If you cannot sign in any more, write to the marketplace at once: it can lock your account.',
    ],
    REMOVED: ['If it was not you, sign in at once, set another password, and sign out everywhere.'],
    COPIED: [
      'Sign in with another passkey, or with your password and a code, remove the one that was refused, and make a new one.',
    ],
  },
  de: {
    REGISTERED: [
      'Waren Sie es nicht, so melden Sie sich sofort an, entfernen Sie diesen Passkey, setzen Sie ein anderes Passwort und melden Sie sich überall ab.',
      'Können Sie sich nicht mehr anmelden, so schreiben Sie sofort dem Marktplatz: Er kann Ihr Konto sperren.',
    ],
    REMOVED: [
      'Waren Sie es nicht, so melden Sie sich sofort an, setzen Sie ein anderes Passwort und melden Sie sich überall ab.',
    ],
    COPIED: [
      'Melden Sie sich mit einem anderen Passkey oder mit Ihrem Passwort und einem Code an, entfernen Sie den abgelehnten und erstellen Sie einen neuen.',
    ],
  },
};

const inShort: Readonly<Record<'en' | 'de', Readonly<Record<PasskeyNews, string>>>> = {
  en: {
    REGISTERED: 'A passkey was added. If it was not you, remove it at once.',
    REMOVED: 'A passkey was removed. If it was not you, change your password at once.',
    COPIED: 'A passkey was refused as if somebody had a copy of it. See your mails.',
  },
  de: {
    REGISTERED: 'Ein Passkey kam hinzu. Waren Sie es nicht, entfernen Sie ihn sofort.',
    REMOVED: 'Ein Passkey wurde entfernt. Waren Sie es nicht, ändern Sie sofort Ihr Passwort.',
    COPIED: 'Ein Passkey wurde abgelehnt, als gäbe es eine Kopie von ihm. Lesen Sie Ihre Mails.',
  },
};

/** To the owner of an account: whoever held a session must not be able to add a key of their own in silence. */
export const passkeyChanged = template<{ readonly news: PasskeyNews }>({
  name: 'passkey-changed',
  sample: { news: 'REGISTERED' },
  texts: {
    en: ({ tenant, news }) => ({
      subject: `The passkeys of your account at ${tenant}`,
      before: [`Something changed about the sign-in to your account at ${tenant}.`, happened.en[news]],
      after: advice.en[news],
    }),
    de: ({ tenant, news }) => ({
      subject: `Die Passkeys Ihres Kontos bei ${tenant}`,
      before: [`An der Anmeldung zu Ihrem Konto bei ${tenant} hat sich etwas geändert.`, happened.de[news]],
      after: advice.de[news],
    }),
  },
  short: {
    en: ({ tenant, news }) => `${tenant}: ${inShort.en[news]}`,
    de: ({ tenant, news }) => `${tenant}: ${inShort.de[news]}`,
  },
});
