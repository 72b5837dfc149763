import type { Language } from './language.ts';

/** What every mail says around its own text. */
export interface Words {
  readonly greeting: string;
  readonly enterToken: string;
  readonly orEnterToken: string;
}

export const words: Readonly<Record<Language, Words>> = {
  en: { greeting: 'Hello,', enterToken: 'Enter this token:', orEnterToken: 'Or enter this token:' },
  de: { greeting: 'Guten Tag,', enterToken: 'Geben Sie dieses Token ein:', orEnterToken: 'Oder geben Sie dieses Token ein:' },
};
