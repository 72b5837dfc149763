import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of the test's own that says where it is, line by line, and can be killed there. */
export class TestProcess {
  readonly #process: ChildProcess;
  readonly #said: string[] = [];
  #heard: () => void = () => {};

  constructor(file: URL, ...words: readonly string[]) {
    this.#process = spawn(process.execPath, [fileURLToPath(file), ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (this.#process.stdout === null) throw new Error('The process has no output.');
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.#said.push(line);
      this.#heard();
    });
  }

  /** Waits until it has said this line. */
  async says(line: string): Promise<void> {
    while (!this.#said.includes(line)) {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null)
        throw new Error(`The process ended without saying "${line}"; it said: ${this.#said.join(', ')}`);
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
        setTimeout(resolve, 100);
      });
    }
  }

  /** Waits until it has ended by itself; resolves to the signal or the exit code. */
  async ended(): Promise<string | number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit');
    return this.#process.signalCode ?? this.#process.exitCode;
  }

  /** As a crash or the kernel does it. Harmless when it has ended. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
