/** How a marketplace shows itself. */
export interface Brand {
  readonly name: string;
  /** BCP 47. */
  readonly locale: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA. */
  readonly timeZone: string;
  /** `https:`; null without one. */
  readonly logoUrl: string | null;
  /** `#rrggbb`, lower case; null leaves it to the front end. */
  readonly primaryColour: string | null;
  readonly accentColour: string | null;
}

type Judge = (value: string) => string | null;

const judges: Readonly<Record<keyof Brand, Judge>> = {
  name: (name) =>
    name.trim().length > 0 && [...name].length <= 80 && !/\p{Cc}/u.test(name)
      ? null
      : 'A name has 1 to 80 characters in one line.',
  locale: (locale) => (isLocale(locale) ? null : 'A locale is a BCP 47 tag, such as en or pt-BR.'),
  currency: (currency) => (isCurrency(currency) ? null : 'A currency is a code of ISO 4217, such as EUR.'),
  timeZone: (zone) => (isTimeZone(zone) ? null : 'A time zone is a name of the IANA database, such as Europe/Berlin.'),
  logoUrl: (url) =>
    isPicture(url) ? null : 'A logo is at an https address of at most 500 characters, without user and password.',
  primaryColour: judgeColour,
  accentColour: judgeColour,
};

function judgeColour(colour: string): string | null {
  return /^#[0-9a-f]{6}$/.test(colour) ? null : 'A colour is written #rrggbb, in lower case.';
}

function isLocale(text: string): boolean {
  return runs(() => Intl.getCanonicalLocales(text));
}

function isCurrency(text: string): boolean {
  return Intl.supportedValuesOf('currency').includes(text);
}

/** Offsets like +02:00 are no zones: they know nothing of daylight saving. */
function isTimeZone(text: string): boolean {
  return /^[A-Za-z]/.test(text) && runs(() => new Intl.DateTimeFormat('en', { timeZone: text }));
}

/** Intl tells what it does not know by throwing. */
function runs(ask: () => unknown): boolean {
  try {
    ask();
    return true;
  } catch {
    return false;
  }
}

/** Nobody here ever asks that address; browsers do. */
function isPicture(text: string): boolean {
  const url = text.length <= 500 && URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

/** The first fault of what is given; null if there is none. */
export function judgeBrand(given: Partial<Brand>): { field: string; message: string } | null {
  for (const [field, judge] of Object.entries(judges) as [keyof Brand, Judge][]) {
    const value = given[field];
    const message = value == null ? null : judge(value);
    if (message) return { field, message };
  }
  return null;
}
