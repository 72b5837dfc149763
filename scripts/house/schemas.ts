import type { Message } from '@lyceum/kit/bus/message.ts';
import { planQueues, schedulesOf } from '@lyceum/kit/bus/queue.ts';
import { createBusSchema } from '@lyceum/kit/bus/schema.ts';
import { migrateAll } from '@lyceum/kit/db/migrate.ts';
import * as catalogue from '@lyceum/schema/messages.ts';
import type { Loaded } from './parts.ts';

/** Every message between subgraphs. */
export const messages: readonly Message<unknown>[] = Object.values(catalogue).filter(isMessage);

/** Brings schemas, roles, queues and grants up to date, as the owner. Quick when nothing is new. Returns what was applied. */
export async function migrateHouse(ownerUrl: string, loaded: readonly Loaded[], masterKey: string): Promise<readonly string[]> {
  const subgraphs = loaded.map(({ subgraph }) => subgraph);
  const migrated = migrateAll(ownerUrl, subgraphs, masterKey);
  const queues = planQueues(messages, subgraphs.flatMap(schedulesOf));
  const [applied] = await Promise.all([migrated, createBusSchema(ownerUrl, queues, migrated)]);
  return applied;
}

/** The catalogue's file also exports types' helpers; a message is what has a sender and receivers. */
function isMessage(value: unknown): value is Message<unknown> {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value && 'name' in value;
}
