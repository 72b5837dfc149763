import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { Unprivileged } from './unprivileged.ts';

/** A server process on a data directory. */
export interface Server {
  readonly pid: number;
  readonly port: number;
}

/** Small on memory, silent about statements: their literals are personal data. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '32MB',
  max_wal_size: '512MB',
  wal_compression: 'on',
  io_method: 'sync',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  // Every password here is random and long, or derived from such a one; stretching it would only slow connecting down.
  scram_iterations: '64',
};

/** For tests only: a crash of the machine loses everything. */
export const ephemeralSettings: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
};

/** The server that already runs on this data directory, for example after `kill -9` of the process that had started it. */
export function runningServer(dataDir: string): Server | null {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n');
  if (!pid || !port || !isAlive(Number(pid))) return null;
  if (isAnotherProgram(Number(pid), dataDir)) {
    rmSync(file);
    return null;
  }
  return { pid: Number(pid), port: Number(port) };
}

export interface Launch {
  readonly dataDir: string;
  readonly port: number | undefined;
  readonly binaries: Binaries;
  readonly user: Unprivileged;
  readonly settings: Readonly<Record<string, string>>;
  readonly onUnderWay: () => void;
}

/** Starts detached, so that Ctrl-C reaches the application first and the application stops the server last. */
export async function launchServer({ dataDir, port, binaries, user, settings: own, onUnderWay }: Launch): Promise<Server> {
  const chosen = port ?? (await freePort());
  const all = { ...settings, ...own, port: String(chosen) };
  const words = [
    ...user.prefix,
    binaries.postgres,
    '-D',
    dataDir,
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const logFile = `${dataDir}.log`;
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(words[0]!, words.slice(1), { detached: true, stdio: ['ignore', log, log], ...user.ids });
  closeSync(log);
  onUnderWay();
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
  });
  const outcome = await Promise.race([exited, untilReady(dataDir, child.pid)]);
  child.unref();
  if (outcome === null) return { pid: child.pid!, port: chosen };
  throw new Error(`PostgreSQL did not start on ${dataDir}: ${outcome}. Its own words (${logFile}): ${lastWords(logFile)}`);
}

/** A fast shutdown (open transactions roll back); after ten seconds an immediate one, from which the next start recovers. */
export async function stopServer({ pid }: Server): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 10) await sleep(10);
  }
}

/** "ready" counts only beside the child's own pid: the file of a killed predecessor says it too. */
async function untilReady(dataDir: string, pid: number | undefined): Promise<string | null> {
  const file = join(dataDir, 'postmaster.pid');
  for (let waited = 0; waited < 60_000; waited += 10) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (Number(lines[0]) === pid && lines[7]?.trim() === 'ready') return null;
    await sleep(10);
  }
  return 'it was not ready after 60 seconds';
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A dead child whose parent has not looked yet still answers signals. */
function isZombie(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && /\) Z /.test(readFileSync(stat, 'utf8'));
}

/** After a reboot the pid may belong to anything; PostgreSQL itself would refuse to start because of it. Told by /proc only. */
function isAnotherProgram(pid: number, dataDir: string): boolean {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) && !readFileSync(file, 'utf8').includes(dataDir);
}

function lastWords(logFile: string): string {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-4).join(' | ') || 'none';
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}
