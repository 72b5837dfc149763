import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readSettings } from '../config.ts';
import { subgraphOffset } from '../house/apart.ts';
import { readSubgraphList } from '../subgraph-list.ts';
import { type HouseDatabase, testMasterKey } from './databases.ts';

const root = join(import.meta.dirname, '../..');

export type Mode = 'one process' | 'apart' | 'dev';

const scripts: Readonly<Record<Mode, string>> = {
  'one process': 'scripts/start.ts',
  apart: 'scripts/start-apart.ts',
  dev: 'scripts/dev.ts',
};

/** A house as a user starts it, on a database and in a folder of its own. */
export class HouseProcess {
  readonly mode: Mode;
  readonly port: number;
  readonly #database: HouseDatabase;
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #root: string;
  readonly #guard: Server;
  #child: ChildProcess | null = null;
  #printed = '';
  /** True once the process that was killed last is gone. */
  killed = false;

  private constructor(mode: Mode, { base, guard }: Ports, database: HouseDatabase, env: NodeJS.ProcessEnv, checkout: string) {
    this.#root = checkout;
    this.mode = mode;
    this.port = base;
    this.#guard = guard;
    this.#database = database;
    this.folder = mkdtempSync(join(tmpdir(), 'lyceum-house-'));
    this.#env = env;
  }

  /** On this database, which is dropped when the house is stopped; `checkout` is the tree whose code runs. */
  static async start(mode: Mode, database: HouseDatabase, env: NodeJS.ProcessEnv = {}, checkout = root): Promise<HouseProcess> {
    const house = new HouseProcess(mode, await freePorts(), database, env, checkout);
    await house.start();
    return house;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The other router of a house that stands apart. */
  get secondUrl(): string {
    return `http://127.0.0.1:${this.port + 1}`;
  }

  get env(): NodeJS.ProcessEnv {
    return {
      ...readSettings(root).env,
      NODE_ENV: 'production',
      PORT: String(this.port),
      DATABASE_URL: this.#database.url,
      LYCEUM_DATA: this.folder,
      LYCEUM_MASTER_KEY: testMasterKey,
      ...this.#env,
    };
  }

  /** Resolves when the welcome is printed. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['--import', './scripts/bootstrap.mjs', scripts[this.mode]], {
      cwd: this.#root,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#printed = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        this.#printed += chunk;
        if (this.#printed.includes('Lyceum is open')) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) => reject(new Error(`The house ended with code ${code} as it started:\n${this.#printed}`)));
      setTimeout(() => reject(new Error(`The house did not open within 90 s:\n${this.#printed}`)), 90_000).unref();
    });
  }

  /** Everything printed since the last start. */
  get printed(): string {
    return this.#printed;
  }

  /** The process that runs a subgraph: the house itself, or one of those it watches over. */
  processOf(subgraph: string): number {
    if (this.mode !== 'apart') return this.#child!.pid!;
    const pid = childrenOf(this.#child!.pid!).find((child) => wordsOf(child).includes(`subgraphs/${subgraph}/src/main.ts`));
    if (!pid) throw new Error(`No process runs ${subgraph}.`);
    return pid;
  }

  /** Kills what runs a subgraph with -9, and waits until the house is whole again. */
  async killAndRecover(subgraph: string): Promise<void> {
    const pid = this.processOf(subgraph);
    const ended = this.mode !== 'apart' ? once(this.#child!, 'exit') : null;
    this.killed = false;
    process.kill(pid, 'SIGKILL');
    if (ended) {
      await ended;
      this.killed = true;
      await this.start();
      return;
    }
    await waitFor(`the end of process ${pid}`, () => !childrenOf(this.#child!.pid!).includes(pid));
    this.killed = true;
    await waitFor(`another process for ${subgraph}`, () => {
      const next = childrenOf(this.#child!.pid!).find((child) => wordsOf(child).includes(`subgraphs/${subgraph}/src/main.ts`));
      return next !== undefined && next !== pid;
    });
    // The subgraph itself first: for a second, the router tells what it was answered before the kill.
    const port = this.port + subgraphOffset + readSubgraphList(this.#root).findIndex(({ name }) => name === subgraph);
    for (const url of [`http://127.0.0.1:${port}`, this.url])
      await waitFor(`${url} to be ready`, async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok ?? false);
  }

  async stop(): Promise<void> {
    await this.end();
    this.#guard.close();
    await this.#database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** As Ctrl-C does. */
  async end(): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
  }

  /** A connection as the owner, for looking and for standing in the way. */
  async owner(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#database.url });
    await client.connect();
    return client;
  }
}

/** Looks often at first and then less: a house that is asked all the time has no time to recover. */
export async function waitFor(what: string, condition: () => Promise<boolean> | boolean, ms = 30_000): Promise<void> {
  const deadline = Date.now() + ms;
  for (let pause = 25; !(await condition()); pause = Math.min(500, pause * 1.3)) {
    if (Date.now() > deadline) throw new Error(`Waited ${ms} ms for ${what}.`);
    await sleep(pause);
  }
}

/** Ports of one house, which no other test takes as long as the guard listens on one beside them. */
interface Ports {
  readonly base: number;
  readonly guard: Server;
}

/** A port of which the neighbours that a house apart needs are free too; below those that systems give to connections, which come and go. */
async function freePorts(): Promise<Ports> {
  for (;;) {
    const base = randomInt(100, 163) * 200;
    // Two that look at the same moment find the same ports free, but only one of them gets the guard's.
    const guard = await listening(base + 199);
    if (!guard) continue;
    const ports = [0, 1, ...Array.from({ length: 8 }, (_, index) => 100 + index)].map((offset) => base + offset);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return { base, guard };
    guard.close();
  }
}

function listening(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => resolve(server.unref()));
  });
}

async function isFree(port: number): Promise<boolean> {
  const server = await listening(port);
  if (!server) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | null {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    // It ended between the listing and the look.
    return null;
  }
}

function wordsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
