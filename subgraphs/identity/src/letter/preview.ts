import { codeText } from '../phone/code-text.ts';
import { partsOf } from '../sms/parts.rules.ts';
import { catalogue } from './catalogue.ts';
import { languages } from './language.ts';
import { html, type Markup } from './markup.ts';

/** One file of the preview. */
export interface PreviewFile {
  readonly name: string;
  readonly content: string;
}

/** Every mail in every language, as HTML and as text, its short message, with sample facts, and an `index.html` that leads to them. */
export function previewMails(tenant: string): readonly PreviewFile[] {
  const mails = catalogue.flatMap((mail) =>
    languages.map((language) => ({
      name: `${mail.name}.${language}`,
      short: mail.renderShortSample(language, { tenant }),
      ...mail.renderSample(language, { tenant }),
    })),
  );
  const rows = mails.map(
    ({ name, subject, short }) =>
      html`<li><a href="${name}.html">${name}</a> (<a href="${name}.txt">text</a>): ${subject}${short === null ? '' : shortRow(name, short)}</li>\n`,
  );
  const codes = languages.map((language) => ({ name: `phone-code.${language}`, text: codeText(language, tenant, '012345') }));
  const index = html`<!doctype html>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Mails of ${tenant}</title>
<ul>
${rows}${codes.map(({ name, text }) => html`<li>${name}${shortRow(name, text)}</li>\n`)}</ul>
`;
  return [
    { name: 'index.html', content: `${index}` },
    ...mails.flatMap(({ name, subject, text, html: page, short }) => [
      { name: `${name}.html`, content: page },
      { name: `${name}.txt`, content: `${subject}\n\n${text}` },
      ...(short === null ? [] : [{ name: `${name}.sms.txt`, content: `${short}\n` }]),
    ]),
    ...codes.map(({ name, text }) => ({ name: `${name}.sms.txt`, content: `${text}\n` })),
  ];
}

/** The short message, and what sending it costs. */
function shortRow(name: string, short: string): Markup {
  const { alphabet, count } = partsOf(short);
  return html`<br><a href="${name}.sms.txt">short</a> (${String(count)} × ${alphabet}): ${short}`;
}
