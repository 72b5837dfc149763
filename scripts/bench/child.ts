import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Usage } from './parent.ts';

export interface Ready {
  readonly port: number;
  readonly ports?: readonly number[];
}

/** A process of the benchmark, as the one that started it sees it. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Where it listens; the subgraphs have a port each. */
  readonly ready: Ready;
  ask<T>(name: string, question?: unknown): Promise<T>;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly name: string;
  readonly file: string;
  readonly settings: unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv?: readonly string[];
  /** Milliseconds until it must be ready. */
  readonly patience?: number;
}

/** Starts a process of its own and waits until it listens. What it writes to standard output goes nowhere; errors are shown. */
export async function startChild({ name, file, settings, env, execArgv = [], patience = 60_000 }: ChildOptions): Promise<Child> {
  const child = fork(file, {
    // Apollo's gateway would tell Apollo of its machine.
    env: { ...env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send({ settings });
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let asked = 0;
  const ready = await firstWord(child, name, patience);
  child.on('message', (message) => {
    const { id, answer, error } = message as { id: number; answer?: unknown; error?: string };
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) waiter?.resolve(answer);
    else waiter?.reject(new Error(`${name}: ${error}`));
  });
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`${name} ended (${signal ?? code}) before it had answered.`));
    waiting.clear();
  });
  const ask = <T>(word: string, question: unknown = null): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (child.exitCode !== null || child.signalCode !== null) return Promise.reject(new Error(`${name} has ended.`));
    asked += 1;
    waiting.set(asked, { resolve, reject });
    child.send({ id: asked, name: word, question });
    return promise as Promise<T>;
  };
  return {
    name,
    pid: child.pid as number,
    ready,
    ask,
    usage: () => ask<Usage>('usage'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      // A profile is written at the end of the process, which takes a moment.
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}

function firstWord(child: ChildProcess, name: string, patience: number): Promise<Ready> {
  const { promise, resolve, reject } = Promise.withResolvers<Ready>();
  const late = setTimeout(() => reject(new Error(`${name} was not ready within ${patience / 1000} s.`)), patience);
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`${name} ended with code ${code} before it was ready.`)));
  child.once('message', (message) => resolve((message as { ready: Ready }).ready));
  return promise.finally(() => clearTimeout(late));
}
