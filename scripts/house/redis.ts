import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config.ts';
import { findProgram, installCommand, parts } from '../parts.ts';
import { CannotStart } from './cannot-start.ts';
import type { DataDir } from './data-dir.ts';
import { Supervised } from './supervised.ts';

const pidName = 'redis.pid';

export interface HouseRedis {
  readonly url: string;
  /** Null where `REDIS_URL` names somebody else's. */
  readonly process: Supervised | null;
}

/** `REDIS_URL`, or a redis-server of our own on 127.0.0.1 that keeps nothing: it carries hints only. Throws `CannotStart`. */
export function openRedis({ redisUrl, env }: Settings, data: DataDir, port: number): HouseRedis {
  if (redisUrl !== null) return { url: redisUrl, process: null };
  const program = findProgram(parts.redis, env.PATH ?? '');
  if (program === null) {
    throw new CannotStart(
      `Apart, the processes talk over Redis, and redis-server is not installed. Install it with:\n\n  ${installCommand([parts.redis])}\n\n` +
        'or name a running one: REDIS_URL=redis://127.0.0.1:6379 npm run start:apart. In one process nothing of it is needed: npm start',
    );
  }
  const pidFile = join(data.path, pidName);
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--pidfile', pidFile];
  return {
    url: `redis://127.0.0.1:${port}`,
    process: new Supervised({ name: 'redis', command: program, words, env: { PATH: env.PATH }, cwd: data.path, foreign: true }),
  };
}

/** Ends one whose supervisor was killed before it could stop it. */
export function endLeftoverRedis(data: DataDir): void {
  const pidFile = join(data.path, pidName);
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const words = `/proc/${pid}/cmdline`;
  if (pid > 0 && existsSync(words) && readFileSync(words, 'utf8').includes('redis-server')) process.kill(pid, 'SIGKILL');
}
