import { expect, test } from 'vitest';
import { judgeBrand } from './brand.rules.ts';

test.each([
  [{}, null],
  [{ name: 'Aurora', locale: 'pt-BR', currency: 'EUR', timeZone: 'Asia/Kathmandu' }, null],
  [{ logoUrl: 'https://cdn.example/logo.svg', primaryColour: '#0a1b2c', accentColour: null }, null],
  [{ name: ' ' }, 'name'],
  [{ name: 'two\nlines' }, 'name'],
  [{ name: 'x'.repeat(81) }, 'name'],
  [{ locale: 'english language' }, 'locale'],
  [{ currency: 'EURO' }, 'currency'],
  [{ currency: 'XQZ' }, 'currency'],
  [{ timeZone: '+02:00' }, 'timeZone'],
  [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
  [{ logoUrl: 'http://cdn.example/logo.svg' }, 'logoUrl'],
  [{ logoUrl: 'javascript:alert(1)' }, 'logoUrl'],
  [{ logoUrl: 'https://me:secret@cdn.example/logo.svg' }, 'logoUrl'],
  [{ primaryColour: 'red' }, 'primaryColour'],
  [{ accentColour: '#ABCDEF' }, 'accentColour'],
] as const)('%j: the fault is in %s', (given, field) => {
  expect(judgeBrand(given)?.field ?? null).toBe(field);
});
