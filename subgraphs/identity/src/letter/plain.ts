import type { Language } from './language.ts';
import type { Call, Letter } from './letter.ts';
import { words } from './words.ts';

/** The letter as plain text. The token stands on a line of its own, behind `Token: `, in every language. */
export function plainText(letter: Letter, language: Language): string {
  const paragraphs = [
    words[language].greeting,
    ...letter.before,
    ...(letter.call ? callInWords(letter.call, language) : []),
    ...letter.after,
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function callInWords({ label, key }: Call, language: Language): readonly string[] {
  const { enterToken, orEnterToken } = words[language];
  return [...(key.link ? [`${label}:`, key.link, orEnterToken] : [enterToken]), `Token: ${key.token}`];
}
