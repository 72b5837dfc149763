import type { Language } from '../letter/language.ts';
import { shortened } from '../letter/template.ts';

const texts: Readonly<Record<Language, (tenant: string, code: string) => string>> = {
  en: (tenant, code) => `${code} is your code for ${tenant}, for five minutes. Nobody of ours will ask you for it.`,
  de: (tenant, code) => `${code} ist Ihr Code für ${tenant}, fünf Minuten lang. Niemand von uns fragt Sie danach.`,
};

/** The short message that proves that a telephone is the person's. */
export function codeText(language: Language, tenant: string, code: string): string {
  return texts[language](shortened(tenant), code);
}
