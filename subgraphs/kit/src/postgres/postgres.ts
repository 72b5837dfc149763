import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from './binaries.ts';
import { openCluster, superuser } from './cluster.ts';
import { ephemeralSettings, isAlive, launchServer, runningServer, type Server, stopServer } from './server.ts';
import { unprivileged } from './unprivileged.ts';

export interface PostgresOptions {
  /** Folder of the data; made when missing. `<dataDir>.secret` and `<dataDir>.log` lie beside it. */
  readonly dataDir: string;
  /** Default: any free port of 127.0.0.1. */
  readonly port?: number;
  /** For tests: nothing is forced to disk, twice as fast, lost when the machine crashes. */
  readonly ephemeral?: boolean;
  /** Settings of the server that differ from those of a laptop, for example `{ shared_buffers: '1GB' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called when the server, or what makes its folder first, was set off: from then on it is waited for. */
  readonly onUnderWay?: () => void;
}

export interface Postgres {
  /** The owner's address, with its password: for migrations and role administration only. */
  readonly url: string;
  /** True when the server ran already, left over by a process that was killed. */
  readonly adopted: boolean;
  /** Stops the server, also an adopted one; committed data stays. */
  stop(): Promise<void>;
}

/** Starts the embedded PostgreSQL 18, or adopts the one that runs on this folder. Throws one sentence with what to do. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const dataDir = resolve(options.dataDir);
  const ephemeral = options.ephemeral ?? false;
  const settings = { ...(ephemeral ? ephemeralSettings : {}), ...options.settings };
  const [binaries, user] = await Promise.all([findBinaries(), unprivileged()]);
  const { onUnderWay = () => {} } = options;
  const { password } = await openCluster(dataDir, binaries, user, ephemeral, onUnderWay);
  const launch = () => launchServer({ dataDir, port: options.port, binaries, user, settings, onUnderWay });
  const { server, adopted } = await adoptOrLaunch(dataDir, launch);
  const url = `postgres://${superuser}:${password}@127.0.0.1:${server.port}/postgres`;
  await untilConnectable(url, server, dataDir);
  return { url, adopted, stop: () => stopServer(server) };
}

/** Workers of a killed server hold its memory for a moment, and two starts at once race for the folder: both end within seconds. */
async function adoptOrLaunch(dataDir: string, launch: () => Promise<Server>): Promise<{ server: Server; adopted: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    const running = runningServer(dataDir);
    if (running) return { server: running, adopted: true };
    try {
      return { server: await launch(), adopted: false };
    } catch (error) {
      if (attempt === 20 || !/shared memory block|lock file|in use/.test(String(error))) throw error;
      await sleep(250);
    }
  }
}

/** A server that was killed replays its log first and refuses meanwhile. */
async function untilConnectable(url: string, server: Server, dataDir: string): Promise<void> {
  const started = Date.now();
  for (;;) {
    const client = new pg.Client(url);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (cause) {
      const code = (cause as { code?: string }).code;
      if (code === '28P01')
        throw new Error(`${dataDir}.secret is not the password of the database in ${dataDir}: restore that file.`, { cause });
      if (!isAlive(server.pid))
        throw new Error(`PostgreSQL on ${dataDir} ended while it recovered; read ${dataDir}.log.`, { cause });
      if (Date.now() - started > 60_000)
        throw new Error(`PostgreSQL on ${dataDir} lets nobody in; read ${dataDir}.log.`, { cause });
      await sleep(25);
    }
  }
}
