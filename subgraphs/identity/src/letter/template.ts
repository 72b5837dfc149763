import type { Language } from './language.ts';
import type { Letter } from './letter.ts';
import { htmlPage } from './page.ts';
import { plainText } from './plain.ts';

/** The marketplace in whose name a mail is written, known to every text. */
export interface Brand {
  /** The marketplace's name. */
  readonly tenant: string;
}

/** A mail as it is sent: the same letter twice. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** One mail with its texts in every language; the type demands them all. */
export interface TemplateParts<F> {
  /** As files of the preview are called: `reset-password`. */
  readonly name: string;
  /** Facts for the preview and the tests. */
  readonly sample: F;
  readonly texts: Readonly<Record<Language, (facts: F & Brand) => Letter>>;
  /**
   * What somebody should learn at once, as a short message; left out where a mail is soon enough. It carries no token and no link: whoever reads it
   * on a locked screen learns nothing to use, and nobody learns to follow links in short messages.
   */
  readonly short?: Readonly<Record<Language, (facts: F & Brand) => string>>;
}

/** A mail that only waits for its facts. */
export interface Template<F> {
  readonly name: string;
  render(language: Language, brand: Brand, facts: F): Rendered;
  /** With the facts of the sample. */
  renderSample(language: Language, brand: Brand): Rendered;
  /** The short message; null where the mail has none. */
  renderShort(language: Language, brand: Brand, facts: F): string | null;
  renderShortSample(language: Language, brand: Brand): string | null;
}

/** Units of a marketplace's name in a short message, so that it always fits into two parts. */
const longestName = 24;

/** Facts are ids, tokens, numbers and the tenant's name: never a text that somebody who is not the reader could choose. */
export function template<F extends object>({ name, sample, texts, short }: TemplateParts<F>): Template<F> {
  const render = (language: Language, { tenant }: Brand, facts: F): Rendered => {
    const letter = texts[language]({ ...facts, tenant });
    return {
      subject: letter.subject,
      text: plainText(letter, language),
      html: htmlPage(letter, { language, tenant }),
    };
  };
  const renderShort = (language: Language, { tenant }: Brand, facts: F): string | null =>
    short ? short[language]({ ...facts, tenant: shortened(tenant) }) : null;
  return {
    name,
    render,
    renderSample: (language, brand) => render(language, brand, sample),
    renderShort,
    renderShortSample: (language, brand) => renderShort(language, brand, sample),
  };
}

/** A name as short messages have room for it; by whole characters, which may be of one or two of the 16-bit units that count. */
export function shortened(name: string): string {
  if (name.length <= longestName) return name;
  let kept = '';
  for (const character of name) {
    if (kept.length + character.length > longestName - 3) break;
    kept += character;
  }
  return `${kept.trimEnd()}...`;
}

/** What a template's sample shows where a token would be. */
export const sampleKey = {
  token: '01k5sample00000000000000000sample-token-that-opens-nothing-at-all-0123',
  link: 'https://aurora.example/open?token=01k5sample00000000000000000sample-token-that-opens-nothing-at-all-0123',
} as const;
