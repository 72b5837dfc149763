/** The languages in which every mail exists. */
export const languages = ['en', 'de'] as const;

export type Language = (typeof languages)[number];

/** The language of a BCP 47 locale; English where there are no texts. */
export function languageOf(locale: string): Language {
  const wanted = locale.toLowerCase().split('-')[0];
  return languages.find((language) => language === wanted) ?? 'en';
}
