import { Pool } from 'undici';
import type { Child } from '../child.ts';
import type { Operation } from './operations.ts';
import type { Stalls } from './stall.ts';

/** Operations under way at once. */
const atOnce = 4;

export interface Answered {
  /** The operations whose answers carried data: those that were planned and run, not refused before. */
  readonly planned: readonly Operation[];
  /** Milliseconds for all of them. */
  readonly elapsed: number;
  /** Why the first of the others was refused. */
  readonly refusal: string | null;
}

export async function askAll(child: Child, token: string, operations: readonly Operation[]): Promise<Answered> {
  const pool = new Pool(`http://127.0.0.1:${child.ready.port}`, { connections: atOnce, pipelining: 1 });
  const planned: Operation[] = [];
  let refusal: string | null = null;
  let next = 0;
  const started = performance.now();
  const askOn = async (): Promise<void> => {
    for (let operation = operations[next++]; operation; operation = operations[next++]) {
      const { body } = await pool.request({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(operation),
      });
      const text = await body.text();
      if ('data' in JSON.parse(text)) planned.push(operation);
      else refusal ??= text.slice(0, 300);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, askOn));
  const elapsed = performance.now() - started;
  await pool.destroy();
  return { planned, elapsed, refusal };
}

/** Asks all while the event loop on the other side is watched. */
export async function askWatched(
  child: Child,
  token: string,
  operations: readonly Operation[],
): Promise<Answered & { readonly stalls: Stalls }> {
  await child.ask('watch');
  const answered = await askAll(child, token, operations);
  return { ...answered, stalls: await child.ask<Stalls>('stalls') };
}
