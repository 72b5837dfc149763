/** What registration mails say, per language. The name given at registration is left out: strangers could write through us. */
export interface MailTexts {
  readonly verifySubject: (tenant: string) => string;
  readonly verify: (facts: { tenant: string; token: string; link: string | null; minutes: number }) => string;
  readonly knownSubject: (tenant: string) => string;
  readonly known: (facts: { tenant: string }) => string;
}

const en: MailTexts = {
  verifySubject: (tenant) => `Confirm your address for ${tenant}`,
  verify: ({ tenant, token, link, minutes }) => `Hello,

somebody, hopefully you, asked for an account at ${tenant} with this address.
To confirm it, ${link ? `open this link:\n\n${link}\n\nor enter this token:` : 'enter this token:'}

Token: ${token}

It works once, for ${minutes} minutes. If it was not you, do nothing: without the token
there will be no account.
`,
  knownSubject: (tenant) => `You already have an account at ${tenant}`,
  known: ({ tenant }) => `Hello,

somebody, hopefully you, asked for an account at ${tenant} with this address.
You have one already: sign in with your password.

If it was not you, do nothing: nothing was changed.
`,
};

const de: MailTexts = {
  verifySubject: (tenant) => `Adresse für ${tenant} bestätigen`,
  verify: ({ tenant, token, link, minutes }) => `Guten Tag,

jemand, hoffentlich Sie, möchte mit dieser Adresse ein Konto bei ${tenant}.
Zum Bestätigen ${link ? `öffnen Sie diesen Link:\n\n${link}\n\noder geben Sie dieses Zeichen ein:` : 'geben Sie dieses Zeichen ein:'}

Token: ${token}

Es gilt einmal, ${minutes} Minuten lang. Waren Sie es nicht, so tun Sie nichts:
ohne das Zeichen entsteht kein Konto.
`,
  knownSubject: (tenant) => `Sie haben schon ein Konto bei ${tenant}`,
  known: ({ tenant }) => `Guten Tag,

jemand, hoffentlich Sie, wollte mit dieser Adresse ein Konto bei ${tenant}.
Sie haben schon eines: melden Sie sich mit Ihrem Passwort an.

Waren Sie es nicht, so tun Sie nichts: es wurde nichts geändert.
`,
};

/** The texts of a BCP 47 locale; English where there are none. */
export function mailTexts(locale: string): MailTexts {
  return locale.toLowerCase().split('-')[0] === 'de' ? de : en;
}
