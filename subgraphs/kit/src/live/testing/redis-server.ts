import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../testing/free-port.ts';

/** A real redis-server of the test's own, which can be killed and started again at the same address. */
export class RedisServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'lyceum-redis-'));
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  /** At a free port; nothing runs there yet. */
  static async prepare(): Promise<RedisServer> {
    return new RedisServer(await freePort());
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    const words = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.#process = spawn('redis-server', words, { cwd: this.#folder, stdio: 'ignore' });
    await Promise.race([
      this.#untilOpen(),
      once(this.#process, 'error').then(([error]) => Promise.reject(error)),
      once(this.#process, 'exit').then(() => Promise.reject(new Error('redis-server ended as it started'))),
    ]);
    return this;
  }

  /** As a crash does it: nobody is told. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #untilOpen(): Promise<void> {
    for (;;) {
      const socket = connect(this.port, '127.0.0.1');
      const open = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      socket.destroy();
      if (open) return;
      await sleep(20);
    }
  }
}
