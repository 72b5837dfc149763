import { catalogue } from './catalogue.ts';
import { languages } from './language.ts';
import { html } from './markup.ts';

/** One file of the preview. */
export interface PreviewFile {
  readonly name: string;
  readonly content: string;
}

/** Every mail in every language, as HTML and as text, with sample facts, and an `index.html` that leads to them. */
export function previewMails(tenant: string): readonly PreviewFile[] {
  const mails = catalogue.flatMap((mail) =>
    languages.map((language) => ({ name: `${mail.name}.${language}`, ...mail.renderSample(language, { tenant }) })),
  );
  const rows = mails.map(
    ({ name, subject }) => html`<li><a href="${name}.html">${name}</a> (<a href="${name}.txt">text</a>): ${subject}</li>\n`,
  );
  const index = html`<!doctype html>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Mails of ${tenant}</title>
<ul>
${rows}</ul>
`;
  return [
    { name: 'index.html', content: `${index}` },
    ...mails.flatMap(({ name, subject, text, html: page }) => [
      { name: `${name}.html`, content: page },
      { name: `${name}.txt`, content: `${subject}\n\n${text}` },
    ]),
  ];
}
