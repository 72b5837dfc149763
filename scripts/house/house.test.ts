import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDataDir } from './data-dir.ts';
import { freePort, requireFreePort } from './port.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyceum-data-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the data folder', () => {
  it('makes a master key that only its owner reads, and keeps it', () => {
    const path = join(folder, 'kept');
    const first = openDataDir(path, {});
    first.release();
    const second = openDataDir(path, {});
    second.release();
    expect(first.masterKey).toMatch(/^[\w-]{43}$/);
    expect(second.masterKey).toBe(first.masterKey);
    expect(statSync(join(path, 'master.key')).mode & 0o077).toBe(0);
  });

  it('takes the key of the environment where one is set', () => {
    const path = join(folder, 'given');
    openDataDir(path, { LYCEUM_MASTER_KEY: 'k'.repeat(32) }).release();
    expect(existsSync(join(path, 'master.key'))).toBe(false);
  });

  it('refuses a second house and says how to have one', async () => {
    const path = join(folder, 'taken');
    mkdirSync(path);
    // Any process whose command line names a script of ours counts as a house.
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', 'scripts/start.ts']);
    await once(other, 'spawn');
    writeFileSync(join(path, 'house.pid'), String(other.pid));
    expect(() => openDataDir(path, {})).toThrow(/already runs .*process \d+.*LYCEUM_DATA=\.data-2/);
    other.kill('SIGKILL');
    await once(other, 'exit');
    openDataDir(path, {}).release();
    expect(existsSync(join(path, 'house.pid'))).toBe(false);
  });

  it('refuses data whose key is gone, instead of sealing the rest with another', () => {
    const path = join(folder, 'keyless');
    mkdirSync(join(path, 'postgres'), { recursive: true });
    expect(() => openDataDir(path, {})).toThrow(/master\.key is missing.*Restore the file/);
  });

  it('says what to do where it may not write', () => {
    const path = join(folder, 'a-file');
    writeFileSync(path, '');
    expect(() => openDataDir(join(path, 'below'), {})).toThrow(/cannot be made.*LYCEUM_DATA/);
    expect(readFileSync(path, 'utf8')).toBe('');
  });
});

describe('the port', () => {
  it('that is taken is told with another one to try', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await expect(requireFreePort(port, 'npm start')).rejects.toThrow(`Port ${port} is taken by another program`);
    await expect(requireFreePort(port, 'npm start')).rejects.toThrow(`PORT=${port + 10} npm start`);
    server.close();
    await once(server, 'close');
    await expect(requireFreePort(await freePort(), 'npm start')).resolves.toBeUndefined();
  });
});
