import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings } from './config.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

describe('the README', () => {
  const commands = [...readme.matchAll(/`npm (?:run )?([a-z:]+)/g)].map(([, name]) => name as string);

  it.each([...new Set(commands)])('names npm script %s, which exists, boots first and runs a file that is there', (name) => {
    const files = scripts[name]?.split(' ').filter((word) => /\.m?ts$|\.mjs$/.test(word)) ?? [];
    expect(scripts[name]).toMatch(/^node --import \.\/scripts\/bootstrap\.mjs [a-z]/);
    expect(files.length).toBeGreaterThan(1);
    expect(
      files.filter((file) => !existsSync(join(root, file))),
      `${name} runs ${files}`,
    ).toEqual([]);
  });

  it('tells about every npm script', () => {
    expect(Object.keys(scripts).filter((name) => !commands.includes(name))).toEqual([]);
  });

  it('links only to what is there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link as string);
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });

  it('names the Elastic-2.0 parts that are installed, and no other', () => {
    const elastic = Object.entries(lockedLicences()).filter(([, licence]) => licence.includes('Elastic'));
    const named = [...readme.matchAll(/`(@apollo\/[a-z-]+)`/g)].map(([, name]) => name as string);
    expect([...new Set(named)].sort()).toEqual(elastic.map(([name]) => name).sort());
  });
});

describe('settings', () => {
  it('have defaults that start a laptop', () => {
    expect(readSettings('/house')).toMatchObject({ port: 4000, databaseUrl: null });
  });
});

function lockedLicences(): Record<string, string> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { license?: string }>;
  };
  return Object.fromEntries(
    Object.entries(packages).flatMap(([path, { license }]) =>
      license && path.includes('node_modules/') ? [[path.slice(path.lastIndexOf('node_modules/') + 13), license]] : [],
    ),
  );
}
