import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const page = readFileSync(new URL('../ASVS.md', import.meta.url), 'utf8');
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** How many requirements each section of ASVS 5.0.0 has, of all levels. */
const sections = {
  ...{ '6.1': 3, '6.2': 12, '6.3': 8, '6.4': 6, '6.5': 8, '6.6': 4, '6.7': 2, '6.8': 4 },
  ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 3, '7.6': 2 },
  ...{ '8.1': 4, '8.2': 4, '8.3': 3, '8.4': 2, '9.1': 3, '9.2': 4 },
  ...{ '10.1': 2, '10.2': 3, '10.3': 5, '10.4': 16, '10.5': 5, '10.6': 2, '10.7': 3 },
};
const verdicts = ['met', 'partly', 'not met', 'none'] as const;

const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \|(.*)\|$/gm)].map(([, number = '', cells = '']) => {
  const [level = '', asks = '', verdict = '', shown = ''] = cells.split('|').map((cell) => cell.trim());
  return { number, level, asks, verdict, shown };
});
const leftOut = [...page.matchAll(/^Level 3, not judged: (.*)\.$/gm)].flatMap(([, numbers = '']) => numbers.split(', '));

/** What stands in code marks: tests, as file and title, and files. */
const named = (shown: string) => [...shown.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.split(' › '));
const isFile = (name: string) => /^[\w./-]+\.(ts|md|graphql)$/.test(name);
const whereIs = (file: string) =>
  new URL(/^(router|scripts|subgraphs)\//.test(file) ? `../../../${file}` : file.replace(/^(src\/)?/, './'), import.meta.url);

const hasTest = (file: string, title: string) =>
  existsSync(whereIs(file)) &&
  ["'", '"', '`'].some((mark) =>
    readFileSync(whereIs(file), 'utf8').replaceAll(/\(\s+/g, '(').includes(`(${mark}${title}${mark},`),
  );

describe('the table of ASVS 5.0.0', () => {
  test('has each requirement of the chapters once, those of level 3 as such', () => {
    const all = Object.entries(sections).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
    );
    expect([...rows.map(({ number }) => number), ...leftOut].sort()).toEqual(all.sort());
    expect(rows.filter(({ level }) => level !== '1' && level !== '2')).toEqual([]);
  });

  test('says of each how it stands, and adds up', () => {
    expect(rows.filter(({ asks, verdict, shown }) => !asks || !shown || !verdicts.some((one) => one === verdict))).toEqual([]);
    const [met, partly, notMet, none] = verdicts.map((verdict) => rows.filter((row) => row.verdict === verdict).length);
    expect(/^Of \d+ requirements .*?\./m.exec(page)?.[0]).toBe(
      `Of ${rows.length} requirements ${met} are met, ${partly} partly, ${notMet} not met, and ${none} are about nothing that is here.`,
    );
  });

  test('is summed up in the README, by chapter', () => {
    const chapters = Map.groupBy(rows, ({ number }) => number.split('.')[0]);
    const sums = [...chapters].map(([chapter, some]) => [
      `V${chapter}`,
      ...verdicts.map((verdict) => some.filter((row) => row.verdict === verdict).length),
    ]);
    const told = [...readme.matchAll(/^\| (V\d+) [^|]+\|(.*)\|$/gm)].map(([, chapter, cells = '']) => [
      chapter,
      ...cells.split('|').map(Number),
    ]);
    expect(told).toEqual(sums);
  });

  test('shows a test or a file for each that is met', () => {
    const bare = rows.filter(({ verdict, shown }) => verdict === 'met' && !named(shown).some(([file = '']) => isFile(file)));
    expect(bare.map(({ number }) => number)).toEqual([]);
  });

  test('names tests and files that are there, outside of the table too', () => {
    const missing = named(page).filter(([file = '', title]) =>
      title === undefined ? isFile(file) && !existsSync(whereIs(file)) : !hasTest(file, title),
    );
    expect(missing).toEqual([]);
  });
});
