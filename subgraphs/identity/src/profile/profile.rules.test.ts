import { expect, test } from 'vitest';
import { languageKeys, readMenteeText, readMentorText } from './profile.rules.ts';

const good = {
  headline: 'Linear algebra, slowly',
  bio: '',
  skills: ['Algebra'],
  languages: ['de-at'],
  timeZone: 'Europe/Vienna',
};

test('a good profile is stored with canonical languages and without repetition', () => {
  const read = readMentorText({ ...good, skills: [' Algebra', 'Algebra'], languages: ['DE-at', 'de-AT', 'en'] });
  expect(read).toEqual({ profile: { ...good, skills: ['Algebra'], languages: ['de-AT', 'en'] } });
});

test.each([
  ['headline', { headline: ' ' }],
  ['headline', { headline: 'x'.repeat(121) }],
  ['headline', { headline: 'two\nlines' }],
  ['bio', { bio: 'x'.repeat(4001) }],
  ['skills', { skills: [] }],
  ['skills', { skills: ['x'.repeat(61)] }],
  ['skills', { skills: Array.from({ length: 21 }, (_, n) => `skill ${n}`) }],
  ['languages', { languages: [] }],
  ['languages', { languages: ['not a tag'] }],
  ['hourlyRate', { hourlyRate: -1 }],
  ['hourlyRate', { hourlyRate: 100_000_001 }],
])('a wrong %s is named', (field, change) => {
  expect(readMentorText({ ...good, ...change })).toMatchObject({ fault: { field } });
});

test('a mentee names few and short goals and interests', () => {
  expect(readMenteeText({ goals: ['Pass'], interests: [] })).toEqual({ profile: { goals: ['Pass'], interests: [] } });
  expect(readMenteeText({ goals: [''], interests: [] })).toMatchObject({ fault: { field: 'goals' } });
  expect(readMenteeText({ goals: [], interests: ['x'.repeat(61)] })).toMatchObject({ fault: { field: 'interests' } });
});

test('a variety of a language is found by the language', () => {
  expect(languageKeys(['de-AT', 'en'])).toEqual(['de', 'de-at', 'en']);
});
