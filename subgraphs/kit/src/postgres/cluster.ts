import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Binaries } from './binaries.ts';
import type { Unprivileged } from './unprivileged.ts';

export const superuser = 'lyceum';

/** A data directory and the superuser's password, which lies beside it in `<dataDir>.secret`, readable by its owner only. */
export interface Cluster {
  readonly dataDir: string;
  readonly password: string;
}

/** The cluster in `dataDir`, made at first. Made aside and renamed, so that an interrupted start leaves nothing half-made. */
export async function openCluster(
  dataDir: string,
  binaries: Binaries,
  user: Unprivileged,
  ephemeral: boolean,
  onUnderWay: () => void,
): Promise<Cluster> {
  const secretFile = `${dataDir}.secret`;
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) return existingCluster(dataDir, secretFile);
  mkdirSync(dirname(dataDir), { recursive: true });
  const password = randomBytes(32).toString('base64url');
  const making = `${dataDir}.making-${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  writeFileSync(join(making, 'password'), password, { mode: 0o600 });
  user.own(making);
  const made = initialise(join(making, 'data'), join(making, 'password'), binaries, user, ephemeral);
  onUnderWay();
  await made;
  writeFileSync(secretFile, password, { mode: 0o600 });
  chmodSync(secretFile, 0o600);
  renameSync(join(making, 'data'), dataDir);
  rmSync(making, { recursive: true, force: true });
  return { dataDir, password };
}

function existingCluster(dataDir: string, secretFile: string): Cluster {
  const versionFile = join(dataDir, 'PG_VERSION');
  const advice = 'Restore it from a backup, or delete it together with its .secret file to begin with an empty database.';
  if (!existsSync(versionFile))
    throw new Error(`${dataDir} is not a PostgreSQL data directory (it has no PG_VERSION). ${advice}`);
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version !== '18') throw new Error(`${dataDir} was written by PostgreSQL ${version}, this house runs 18. ${advice}`);
  if (!existsSync(secretFile))
    throw new Error(`${secretFile}, the password of the database in ${dataDir}, is missing. ${advice}`);
  return { dataDir, password: readFileSync(secretFile, 'utf8').trim() };
}

async function initialise(
  dataDir: string,
  passwordFile: string,
  binaries: Binaries,
  user: Unprivileged,
  ephemeral: boolean,
): Promise<void> {
  const words = [
    ...user.prefix,
    binaries.initdb,
    `--pgdata=${dataDir}`,
    `--username=${superuser}`,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(ephemeral ? ['--no-sync'] : []),
  ];
  // Not waited for in place: the code of the house is loaded and composed meanwhile.
  const initdb = spawn(words[0]!, words.slice(1), { stdio: ['ignore', 'ignore', 'pipe'], ...user.ids });
  try {
    const [said, [code]] = await Promise.all([text(initdb.stderr), once(initdb, 'close')]);
    if (code !== 0) throw new Error(said.trim());
  } catch (cause) {
    throw new Error(`The database could not be made in ${dataDir}: ${(cause as Error).message}`, { cause });
  }
}
