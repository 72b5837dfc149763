import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '@lyceum/kit/subgraph.ts';

export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly words: readonly string[];
  readonly env: Environment;
  readonly cwd: string;
  /** A program that is not ours: what it prints is dropped but for errors, and it cannot notice that its supervisor is gone. */
  readonly foreign?: boolean;
}

/** Milliseconds: how long a process must live to count as started, and how long it may take to end politely. */
const settled = 5000;
const patience = 20_000;
const attempts = 3;

/** A process that is started again when it dies, as an orchestrator would. One that dies again and again as it starts is given up. */
export class Supervised {
  readonly name: string;
  readonly #options: ProcessOptions;
  #child: ChildProcess;
  #stopping = false;
  /** Rejects when the process was given up. */
  readonly failed: Promise<never>;

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
    this.#child = this.#spawn();
    this.failed = this.#watch();
    this.failed.catch(() => {});
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => {
      process.stderr.write(`  !  ${this.name} did not end within ${patience / 1000} s and was killed\n`);
      child.kill('SIGKILL');
    }, patience);
    const [code] = await ended;
    clearTimeout(late);
    if (code) process.stderr.write(`  !  ${this.name} ended with code ${code} when it was told to; see its lines above\n`);
  }

  async #watch(): Promise<never> {
    for (let quick = 0; ; ) {
      const began = Date.now();
      const [code, signal] = (await once(this.#child, 'exit')) as [number | null, string | null];
      // Told to end: nobody waits for this promise any more.
      if (this.#stopping) return new Promise(() => {});
      // Killed is killed from outside, however young: that says nothing of how it starts.
      quick = Date.now() - began < settled && signal !== 'SIGKILL' ? quick + 1 : 0;
      const how = signal ? `by ${signal}` : `with code ${code}`;
      if (quick >= attempts)
        throw new Error(`${this.name} ended ${how}, ${attempts} times right after its start; see its lines above.`);
      process.stderr.write(`  !  ${this.name} ended ${how}; it is started again\n`);
      await sleep(100 * 4 ** quick);
      if (this.#stopping) return new Promise(() => {});
      this.#child = this.#spawn();
    }
  }

  #spawn(): ChildProcess {
    const { command, words, env, cwd, foreign = false } = this.#options;
    return spawn(command, words, {
      cwd,
      env: env as NodeJS.ProcessEnv,
      stdio: foreign ? ['ignore', 'ignore', 'inherit'] : ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: foreign,
    });
  }
}
