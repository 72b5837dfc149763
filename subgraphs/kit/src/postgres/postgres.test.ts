import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres } from './postgres.ts';
import { isAlive } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyceum-postgres-'));
const dataDir = join(folder, 'data');
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const { url, stop } = await start();
  await query(url, 'create table kept (word text)');
  await stop();
});

afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start() {
  const postgres = await startPostgres({ dataDir });
  stops.push(postgres.stop);
  return postgres;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  return (await client.query(text).finally(() => client.end())).rows;
}

function serverPid(): number {
  return Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('a server that outlived its application is adopted, and can be stopped', async () => {
  const first = await start();
  const second = await start();
  expect([first.adopted, second.adopted, second.url === first.url]).toEqual([false, true, true]);
  const pid = serverPid();
  await second.stop();
  expect(isAlive(pid)).toBe(false);
});

test('what was committed before kill -9 is there after the next start', async () => {
  const first = await start();
  await query(first.url, "insert into kept values ('committed')");
  const pid = serverPid();
  process.kill(pid, 'SIGKILL');
  await gone(pid);
  const second = await start();
  expect(second.adopted).toBe(false);
  expect(await query(second.url, 'select word from kept')).toEqual([{ word: 'committed' }]);
  await second.stop();
});

test('a pid file that names another program does not keep the server from starting', async () => {
  writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n\nready\n`);
  const { adopted, url, stop } = await start();
  expect(adopted).toBe(false);
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await stop();
});

test('the password lies beside the data, for its owner only, and a wrong one is refused', async () => {
  expect(statSync(`${dataDir}.secret`).mode & 0o777).toBe(0o600);
  const { url, stop } = await start();
  const forged = new URL(url);
  forged.password = 'guessed';
  await expect(query(forged.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  await stop();
});

test('a broken data directory is named with what to do', async () => {
  await expect(startPostgres({ dataDir: folder })).rejects.toThrow(
    /is not a PostgreSQL data directory.*Restore it from a backup/,
  );
  const version = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8');
  writeFileSync(join(dataDir, 'PG_VERSION'), '15\n');
  await expect(startPostgres({ dataDir })).rejects.toThrow(/was written by PostgreSQL 15, this house runs 18/);
  writeFileSync(join(dataDir, 'PG_VERSION'), version);
  rmSync(join(dataDir, 'global'), { recursive: true });
  await expect(startPostgres({ dataDir })).rejects.toThrow(/did not start on .*Its own words/);
});
