import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.ts';

/** Where a house on this machine keeps what must survive it: `.data/`, or `LYCEUM_DATA`. */
export interface DataDir {
  readonly path: string;
  /** Seals keys and signs what subgraphs sign; made at first, readable by its owner only. */
  readonly masterKey: string;
  readonly postgres: string;
  readonly mail: string;
  readonly media: string;
  /** Lets the next house in. */
  release(): void;
}

/** Opens the folder for one house at a time. Throws `CannotStart`. */
export function openDataDir(path: string, env: Readonly<Record<string, string | undefined>>): DataDir {
  makeFolder(path);
  const mail = env.MAIL_DIR ?? join(path, 'mail');
  makeFolder(mail);
  const release = claim(join(path, 'house.pid'), path);
  return {
    path,
    masterKey: env.LYCEUM_MASTER_KEY || readMasterKey(join(path, 'master.key'), path),
    postgres: join(path, 'postgres'),
    mail,
    media: env.MEDIA_DIR ?? join(path, 'media'),
    release,
  };
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new CannotStart(
      `The data folder ${path} cannot be made: ${(cause as Error).message}. Set LYCEUM_DATA to a folder you may write to.`,
      {
        cause,
      },
    );
  }
}

/** Two houses on one database would stop it under each other. A file left by a killed one names a process that is gone. */
function claim(file: string, path: string): () => void {
  const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (holder > 0 && holder !== process.pid && isHouse(holder)) {
    throw new CannotStart(
      `Lyceum already runs on ${path} (process ${holder}). Stop it with Ctrl-C there (or: kill ${holder}), ` +
        'or start a second house on its own data: LYCEUM_DATA=.data-2 PORT=4010 npm start',
    );
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

/** After a reboot the number may belong to any program; where the system tells, look whether it is one of ours. */
function isHouse(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const words = `/proc/${pid}/cmdline`;
  return !existsSync(words) || readFileSync(words, 'utf8').includes('scripts/');
}

function readMasterKey(file: string, path: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (existsSync(join(path, 'postgres'))) {
    throw new CannotStart(
      `${file} is missing, but ${path}/postgres holds data that was sealed with it. Restore the file, or begin anew: rm -rf ${path}`,
    );
  }
  const key = randomBytes(32).toString('base64url');
  writeFileSync(file, key, { mode: 0o600 });
  return key;
}
