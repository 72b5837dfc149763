import type { Language } from './language.ts';
import type { Call, Letter } from './letter.ts';
import { html, type Markup } from './markup.ts';
import { words } from './words.ts';

const body = 'margin:0 auto;max-width:34em;padding:1.5em;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif';
const button =
  'display:inline-block;padding:0.7em 1.2em;border-radius:0.4em;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:600';
const token = 'font-family:ui-monospace,Menlo,Consolas,monospace;word-break:break-all;border:1px solid #8a8f98;padding:0.6em';

/**
 * The letter as HTML. Styles stand at the elements, because mail programs drop style sheets. Text and ground keep the reader's own
 * colours, so that light and dark both work; only the button brings both of its own.
 */
export function htmlPage(letter: Letter, { language, tenant }: { language: Language; tenant: string }): string {
  return `${html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${letter.subject}</title>
</head>
<body style="${body}">
<p style="font-size:1.2em;font-weight:600">${tenant}</p>
${paragraphs([words[language].greeting, ...letter.before])}${letter.call ? callInMarkup(letter.call, language) : ''}${paragraphs(letter.after)}</body>
</html>
`}`;
}

function paragraphs(texts: readonly string[]): readonly Markup[] {
  return texts.map((text) => html`<p>${text}</p>\n`);
}

function callInMarkup({ label, key }: Call, language: Language): Markup {
  const { enterToken, orEnterToken } = words[language];
  const link = key.link ? html`<p><a href="${key.link}" style="${button}">${label}</a></p>\n` : '';
  return html`${link}<p>${key.link ? orEnterToken : enterToken}</p>
<p style="${token}">${key.token}</p>
`;
}
