import { template } from '../template.ts';

/** To both mailboxes of a person whose two accounts are one now; `stays`: this one's account is the one that is left. Neither is told the other's address. */
export const accountMerged = template<{ readonly stays: boolean }>({
  name: 'account-merged',
  sample: { stays: false },
  texts: {
    en: ({ tenant, stays }) => ({
      subject: stays
        ? `Another account is part of yours at ${tenant} now`
        : `Your account at ${tenant} is part of another one now`,
      before: stays
        ? [
            `The people who run ${tenant} have merged another account into yours, because both are said to be yours. Its bookings, payments and conversations are in your account now.`,
            'Nobody can sign in who could not before: your address, password and other ways to sign in are the same.',
          ]
        : [
            `The people who run ${tenant} have merged the account of this address into another one, because both are said to be yours. Its bookings, payments and conversations are there now.`,
            'You cannot sign in with this address any more; sign in to the other account.',
          ],
      after: [`If only one of the two was yours, tell the people who run ${tenant} at once.`],
    }),
    de: ({ tenant, stays }) => ({
      subject: stays
        ? `Ein weiteres Konto gehört jetzt zu Ihrem bei ${tenant}`
        : `Ihr Konto bei ${tenant} gehört jetzt zu einem anderen`,
      before: stays
        ? [
            `Die Betreiber von ${tenant} haben ein weiteres Konto mit Ihrem zusammengelegt, weil beide Ihnen gehören sollen. Dessen Buchungen, Zahlungen und Gespräche sind jetzt in Ihrem Konto.`,
            'Niemand kann sich anmelden, der es vorher nicht konnte: Adresse, Passwort und andere Wege zur Anmeldung sind dieselben.',
          ]
        : [
            `Die Betreiber von ${tenant} haben das Konto dieser Adresse mit einem anderen zusammengelegt, weil beide Ihnen gehören sollen. Die Buchungen, Zahlungen und Gespräche sind jetzt dort.`,
            'Mit dieser Adresse können Sie sich nicht mehr anmelden; melden Sie sich beim anderen Konto an.',
          ],
      after: [`Gehörte nur eines der beiden Ihnen, so sagen Sie es den Betreibern von ${tenant} sofort.`],
    }),
  },
});
