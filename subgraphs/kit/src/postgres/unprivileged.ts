import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How to run a program that refuses to be root. */
export interface Unprivileged {
  /** Words to put before the command. */
  readonly prefix: readonly string[];
  readonly ids: { readonly uid: number; readonly gid: number } | null;
  /** Gives a folder to the user under whom the program runs. */
  own(folder: string): void;
}

const asWeAre: Unprivileged = { prefix: [], ids: null, own: () => {} };
const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];

/**
 * PostgreSQL refuses to run as root. A user namespace in which root is called 1000 needs no account and reaches a home of
 * mode 0700; where the kernel forbids it, the account `postgres` or `nobody` is borrowed and given the data.
 */
export async function unprivileged(): Promise<Unprivileged> {
  if (process.getuid?.() !== 0) return asWeAre;
  if (await works([...namespace, 'true'])) return { ...asWeAre, prefix: namespace };
  const ids = idsOf('postgres') ?? idsOf('nobody');
  if (!ids)
    throw new Error('PostgreSQL cannot run as root here: start as another user, or set DATABASE_URL to a server of your own.');
  return { prefix: [], ids, own: (folder) => chownAll(folder, ids) };
}

async function works([command, ...words]: readonly string[]): Promise<boolean> {
  const [code] = await once(spawn(command!, words, { stdio: 'ignore' }), 'exit').catch(() => [null]);
  return code === 0;
}

function idsOf(account: string): { uid: number; gid: number } | null {
  if (!existsSync('/etc/passwd')) return null;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${account}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}

function chownAll(path: string, ids: { uid: number; gid: number }): void {
  chownSync(path, ids.uid, ids.gid);
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    chownSync(join(entry.parentPath, entry.name), ids.uid, ids.gid);
  }
}
