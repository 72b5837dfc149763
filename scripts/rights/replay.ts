import { randomUUID } from 'node:crypto';
import { setInterval } from 'node:timers/promises';
import { expect } from 'vitest';
import { alike } from './alike.ts';
import type { Stage } from './stage.ts';

/** The two marketplaces of a replay: who asks is of the first. */
export interface Tenants {
  readonly own: Stage;
  readonly other: Stage;
}

export type Input = Readonly<Record<string, unknown>>;

/** What the path leads to; a number is a place in a list. */
export function at(input: unknown, path: string): string {
  return path.split('.').reduce((value, step) => (value as Input)[step], input) as string;
}

/** The same with another value there. */
export function withAt<T>(input: T, path: string, value: unknown): T {
  const copy = structuredClone(input);
  const steps = path.split('.');
  const last = steps.pop()!;
  const holder = steps.reduce<unknown>((inner, step) => (inner as Input)[step], copy) as Record<string, unknown>;
  holder[last] = value;
  return copy;
}

/** A key belongs to one intent, and each replay is one. */
export function withFreshKey(input: Input): Input {
  return 'idempotencyKey' in input ? { ...input, idempotencyKey: randomUUID() } : input;
}

/** An answer as a text in which the name that was asked for is told no more. */
export function anonymised(answer: unknown, name: string): string {
  return JSON.stringify(answer).replaceAll(name, '<name>');
}

export interface Replayed {
  /** With a name of the other tenant, and with one that stands for nothing. */
  readonly foreign: string;
  readonly unknown: string;
}

/** Asks with the other tenant's name and with nobody's; fails where the answers can be told apart, or where the other tenant is touched. */
export async function replay({ own, other }: Tenants, name: string, ask: (name: string) => Promise<unknown>): Promise<Replayed> {
  await own.house.quiet();
  const { fingerprints } = own.house;
  const before = await fingerprints.takeOf(other.tenantId);
  const nobodys = alike(name);
  const foreign = anonymised(await ask(name), name);
  const unknown = anonymised(await ask(nobodys), nobodys);
  await own.house.quiet();
  expect(foreign, 'what belongs to another tenant answers like what does not exist').toBe(unknown);
  expect(await fingerprints.takeOf(other.tenantId), 'nothing of the other tenant changes').toEqual(before);
  return { foreign, unknown };
}

/** The first thing that a subscription tells: an event, a refusal, or its end. */
export async function firstOf(events: AsyncIterator<unknown>, stir?: () => Promise<unknown>): Promise<unknown> {
  const first = events.next().catch((error: unknown) => ({ refused: error }));
  const told = stir ? await stirred(first, stir) : await first;
  await events.return?.();
  return told;
}

/** Who is told nothing of before has to be told something now; when the stream has opened nobody knows. */
async function stirred(first: Promise<unknown>, stir: () => Promise<unknown>): Promise<unknown> {
  let told: { readonly value: unknown } | null = null;
  const settled = first.then((value) => {
    told = { value };
  });
  for await (const _ of setInterval(20)) {
    if (told) break;
    await stir();
  }
  await settled;
  return told!.value;
}
