import { expect, test } from 'vitest';
import { birthday, dayIn, isBirthDate, isMinor } from './age.rules.ts';

test.each([
  ['2012-05-17', 16, '2028-05-17'],
  ['2012-02-29', 16, '2028-02-29'],
  ['2012-02-29', 13, '2025-03-01'],
  ['2011-12-31', 13, '2024-12-31'],
])('who was born on %s becomes %i on %s', (birthDate, age, day) => {
  expect(birthday(birthDate, age)).toBe(day);
});

test.each([
  ['years before', '2024-01-01', true],
  ['on the day before the birthday', '2028-05-16', true],
  ['on the birthday', '2028-05-17', true],
  ['on the day after', '2028-05-18', false],
  ['years after', '2040-01-01', false],
])('a limit of 16 years, born on 2012-05-17: %s', (_, today, minor) => {
  expect(isMinor('2012-05-17', 16, today)).toBe(minor);
});

test.each([
  ['2025-03-01', true],
  ['2025-03-02', false],
])('who was born on a leap day is not of age too early: %s', (today, minor) => {
  expect(isMinor('2012-02-29', 13, today)).toBe(minor);
});

test.each([
  ['Pacific/Auckland', '2026-03-02'],
  ['Europe/Lisbon', '2026-03-01'],
  ['America/Los_Angeles', '2026-03-01'],
  ['Pacific/Kiritimati', '2026-03-02'],
])('the day in %s', (zone, day) => {
  expect(dayIn(zone, new Date('2026-03-01T12:00:00Z'))).toBe(day);
});

test.each([
  ['today', '2026-03-01', true],
  ['tomorrow', '2026-03-02', false],
  ['129 years ago', '1897-03-01', true],
  ['130 years ago', '1896-03-01', false],
  ['the year 1', '0001-01-01', false],
])('a date of birth of %s', (_, birthDate, possible) => {
  expect(isBirthDate(birthDate, '2026-03-01')).toBe(possible);
});
