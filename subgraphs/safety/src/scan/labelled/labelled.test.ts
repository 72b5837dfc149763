import { readFileSync } from 'node:fs';
import { defaultTextRules } from '@lyceum/kit/text/default-rules.ts';
import { screenText } from '@lyceum/kit/text/screen.ts';
import { expect, test } from 'vitest';

interface Labelled {
  readonly text: string;
  /** Of an evasion: what should be found. */
  readonly kind?: 'PROFANITY' | 'CONTACT';
  /** Of an evasion: the trick. */
  readonly how?: string;
  /** Of a clean message that looks suspicious: what makes it so. */
  readonly why?: string;
}

/**
 * Messages written by somebody who had not seen the rules. Every second line is for tuning; the others are never looked at when rules are changed, and the
 * figures that count are theirs.
 */
const evasions = read('evasions.jsonl');
const clean = read('clean.jsonl');
const heldOut = (_: unknown, index: number) => index % 2 === 1;
const tuning = (_: unknown, index: number) => index % 2 === 0;

test('the sets are as large as promised', () => {
  expect(evasions.length).toBeGreaterThanOrEqual(200);
  expect(clean.length).toBeGreaterThanOrEqual(1000);
  expect(new Set([...evasions, ...clean].map(({ text }) => text)).size).toBe(evasions.length + clean.length);
});

test('most evasions are held, and hardly any clean message is', () => {
  const figures = { tuning: measure(tuning), heldOut: measure(heldOut) };
  console.table(
    Object.entries(figures).map(
      ([set, { recall, profanity, contact, falsePositives, ordinary, evasions: of, clean: among }]) => ({
        set,
        recall: percent(recall),
        profanity: percent(profanity),
        contact: percent(contact),
        evasions: of,
        'false positives': percent(falsePositives),
        clean: among,
        'of ordinary chat': percent(ordinary),
      }),
    ),
  );
  // Two thirds of the clean set are traps: titles, anatomy, surnames, ISBNs. Hints and riddles ("the app with the paper plane") are for people to find.
  expect(figures.heldOut.recall).toBeGreaterThan(0.68);
  expect(figures.heldOut.falsePositives).toBeLessThan(0.05);
  expect(figures.heldOut.ordinary).toBeLessThan(0.01);
});

function measure(part: (item: unknown, index: number) => boolean) {
  const bad = evasions.filter(part);
  const good = clean.filter(part);
  const caught = (list: readonly Labelled[]) =>
    list.filter(({ text }) => screenText(defaultTextRules, text).verdict !== 'CLEAN').length / list.length;
  return {
    recall: caught(bad),
    profanity: caught(bad.filter(({ kind }) => kind === 'PROFANITY')),
    contact: caught(bad.filter(({ kind }) => kind === 'CONTACT')),
    falsePositives: caught(good),
    ordinary: caught(good.filter(({ why }) => why === undefined)),
    evasions: bad.length,
    clean: good.length,
  };
}

function read(file: string): readonly Labelled[] {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Labelled);
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}
