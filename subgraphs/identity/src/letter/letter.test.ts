import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { partsOf } from '../sms/parts.rules.ts';
import { catalogue } from './catalogue.ts';
import { languageOf, languages } from './language.ts';
import { keyOf } from './letter.ts';
import { html } from './markup.ts';
import { previewMails } from './preview.ts';
import { sampleKey } from './template.ts';
import { passkeyChanged } from './templates/passkey-changed.ts';
import { resetPassword } from './templates/reset-password.ts';
import { secondFactorChanged } from './templates/second-factor-changed.ts';

const hostile = '<b>"x"&';
const cases = catalogue.flatMap((mail) => languages.map((language) => ({ name: mail.name, language, mail })));

describe.each(cases)('$name in $language', ({ mail, language }) => {
  const { subject, text, html: page } = mail.renderSample(language, { tenant: hostile });

  test('has a subject in one line, a text and a page without holes', () => {
    expect(subject).toMatch(/^\S.{5,}$/);
    for (const form of [subject, text, page]) expect(form).not.toMatch(/undefined|null|\[object|NaN|\$\{/);
    expect(page).toContain(`<html lang="${language}">`);
    expect(page.length).toBeLessThan(8000);
  });

  test('names the tenant as it is called, and in HTML escaped', () => {
    expect(subject).toContain(hostile);
    expect(text).toContain(hostile);
    expect(page).toContain('&lt;b&gt;&quot;x&quot;&amp;');
    expect(page).not.toContain('<b>');
  });

  test('holds the same token and link in both forms, or none in both', () => {
    const token = /^Token: (\S+)$/m.exec(text)?.[1];
    expect(page.includes(sampleKey.token)).toBe(token !== undefined);
    if (token === undefined) return expect(page).not.toContain('href=');
    expect(token).toBe(sampleKey.token);
    expect(text).toContain(`\n${sampleKey.link}\n`);
    expect(page).toContain(`href="${sampleKey.link}"`);
  });

  test('says in both forms the same, in words', () => {
    const words = (form: string) => new Set(form.match(/\p{L}{3,}/gu));
    const shown = page.replace(/^[\s\S]*<body[^>]*>/, '').replace(/<[^>]+>/g, ' ');
    expect(words(text).difference(words(`${shown} ${sampleKey.link} Token quot`))).toEqual(new Set());
  });
});

test('the two languages are two texts', () => {
  for (const mail of catalogue) {
    const [en, de] = languages.map((language) => mail.renderSample(language, { tenant: 'Aurora' }).text);
    expect(en).not.toBe(de);
  }
});

test('without a page the mail shows the token alone, and no link', () => {
  const { text, html: page } = resetPassword.render('en', { tenant: 'Aurora' }, { key: keyOf('a-token', null), minutes: 30 });
  expect(text).toContain('Enter this token:\n\nToken: a-token\n');
  expect(page).not.toContain('<a ');
});

test('a token enters the page’s address as one value', () => {
  expect(keyOf('a&b$&', 'https://front.test/reset?token={token}').link).toBe('https://front.test/reset?token=a%26b%24%26');
});

test('a link cannot leave its attribute', () => {
  expect(`${html`<a href="${'"><script>'}">${"it's"}</a>`}`).toBe('<a href="&quot;&gt;&lt;script&gt;">it&#39;s</a>');
});

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['DE-ch', 'de'],
  ['en-GB', 'en'],
  ['fr', 'en'],
  ['', 'en'],
])('the locale %j is written in %s', (locale, language) => {
  expect(languageOf(locale)).toBe(language);
});

test('every template is in the catalogue', () => {
  const files = readdirSync(new URL('./templates/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''));
  expect(catalogue.map(({ name }) => name).sort()).toEqual(files.sort());
});

describe('a short message', () => {
  const said = catalogue.flatMap((mail) =>
    languages.flatMap((language) => {
      const texts = ['Aurora', 'A'.repeat(200), 'Ж'.repeat(200), '🎓'.repeat(200)].map((tenant) =>
        mail.renderShortSample(language, { tenant }),
      );
      return texts[0] === null ? [] : [{ name: mail.name, language, texts: texts as string[] }];
    }),
  );

  test('is there for what somebody should learn at once', () => {
    expect([...new Set(said.map(({ name }) => name))].sort()).toEqual([
      'address-left',
      'erasure-requested',
      'identity-linked',
      'passkey-changed',
      'password-changed',
      'second-factor-changed',
    ]);
  });

  test.each(said)(
    'of $name in $language is one part, two at most where the marketplace’s name is long or of another alphabet',
    ({ texts }) => {
      expect(partsOf(texts[0]!)).toEqual({ alphabet: 'GSM-7', count: 1 });
      for (const text of texts) expect(partsOf(text).count).toBeLessThanOrEqual(2);
    },
  );

  test.each(said)('of $name in $language names the marketplace first, and has neither token nor link', ({ texts }) => {
    expect(texts[0]).toMatch(/^Aurora: \S/);
    expect(texts[1]).toMatch(/^A{21}\.\.\.: \S/);
    for (const text of texts) {
      expect(text).not.toMatch(/undefined|null|\[object|https?:|www\./);
      expect(text).not.toContain(sampleKey.token);
    }
  });

  test('fits with every piece of news, too', () => {
    const brand = { tenant: 'Ж'.repeat(200) };
    for (const language of languages) {
      for (const news of ['SET_UP', 'REMOVED', 'BACKUP_CODES_RENEWED', 'BACKUP_CODE_USED'] as const)
        expect(partsOf(secondFactorChanged.renderShort(language, brand, { news })!).count).toBeLessThanOrEqual(2);
      for (const news of ['REGISTERED', 'REMOVED', 'COPIED'] as const)
        expect(partsOf(passkeyChanged.renderShort(language, brand, { news })!).count).toBeLessThanOrEqual(2);
    }
  });
});

test('the preview holds every mail in every language twice, and leads to each', () => {
  const files = new Map(previewMails(hostile).map(({ name, content }) => [name, content]));
  const short = catalogue.filter((mail) => mail.renderShortSample('en', { tenant: 'Aurora' }) !== null);
  // The code for a telephone is in no mail.
  expect(files.size).toBe(1 + (catalogue.length * 2 + short.length + 1) * languages.length);
  expect(files.get('index.html')).toContain('(1 × GSM-7): ');
  const links = [...(files.get('index.html') ?? '').matchAll(/href="([^"]+)"/g)].map(([, file]) => file as string);
  expect(links.sort()).toEqual([...files.keys()].filter((file) => file !== 'index.html').sort());
});
