import { template } from '../template.ts';

/** What happened to somebody's second factor. */
export type SecondFactorNews = 'SET_UP' | 'REMOVED' | 'BACKUP_CODES_RENEWED' | 'BACKUP_CODE_USED';

const happened: Readonly<Record<'en' | 'de', Readonly<Record<SecondFactorNews, string>>>> = {
  en: {
    SET_UP: 'An authenticator app was set up: signing in needs one of its codes from now on.',
    REMOVED: 'The authenticator app was removed: signing in does not ask for its codes any more.',
    BACKUP_CODES_RENEWED: 'Fresh backup codes were made; the ones of before are worth nothing any more.',
    BACKUP_CODE_USED: 'Somebody signed in with the password and one of the backup codes.',
  },
  de: {
    SET_UP: 'Eine Authenticator-App wurde eingerichtet: Zum Anmelden wird von nun an einer ihrer Codes gebraucht.',
    REMOVED: 'Die Authenticator-App wurde entfernt: Zum Anmelden werden ihre Codes nicht mehr gebraucht.',
    BACKUP_CODES_RENEWED: 'Neue Ersatzcodes wurden erstellt; die früheren gelten nicht mehr.',
    BACKUP_CODE_USED: 'Jemand hat sich mit dem Passwort und einem der Ersatzcodes angemeldet.',
  },
};

const inShort: Readonly<Record<'en' | 'de', Readonly<Record<SecondFactorNews, string>>>> = {
  en: {
    SET_UP: 'An authenticator app was set up.',
    REMOVED: 'The authenticator app was removed.',
    BACKUP_CODES_RENEWED: 'Fresh backup codes were made.',
    BACKUP_CODE_USED: 'Somebody signed in with a backup code.',
  },
  de: {
    SET_UP: 'Eine Authenticator-App wurde eingerichtet.',
    REMOVED: 'Die Authenticator-App wurde entfernt.',
    BACKUP_CODES_RENEWED: 'Neue Ersatzcodes wurden erstellt.',
    BACKUP_CODE_USED: 'Jemand hat sich mit einem Ersatzcode angemeldet.',
  },
};

/** To the owner of an account: whoever had the password and a device must not be able to change the locks in silence. */
export const secondFactorChanged = template<{ readonly news: SecondFactorNews }>({
  name: 'second-factor-changed',
  sample: { news: 'SET_UP' },
  texts: {
    en: ({ tenant, news }) => ({
      subject: `The second factor of your account at ${tenant}`,
      before: [`Something changed about the sign-in to your account at ${tenant}.`, happened.en[news]],
      after: ['If it was not you, change your password at once, and sign out everywhere.'],
    }),
    de: ({ tenant, news }) => ({
      subject: `Der zweite Faktor Ihres Kontos bei ${tenant}`,
      before: [`An der Anmeldung zu Ihrem Konto bei ${tenant} hat sich etwas geändert.`, happened.de[news]],
      after: ['Waren Sie es nicht, so ändern Sie sofort Ihr Passwort und melden Sie sich überall ab.'],
    }),
  },
  short: {
    en: ({ tenant, news }) => `${tenant}: ${inShort.en[news]} If it was not you, change your password at once.`,
    de: ({ tenant, news }) => `${tenant}: ${inShort.de[news]} Waren Sie es nicht, ändern Sie sofort Ihr Passwort.`,
  },
});
