import { isolateByTenant, migration } from '../../db/migration.ts';
import type { Feature, Subgraph } from '../../subgraph.ts';
import { defineSubgraph } from '../../subgraph.ts';
import { on, onOutside } from '../consumer.ts';
import { command, event, type Message } from '../message.ts';

export interface Thing {
  readonly thing: string;
}

/** The catalogue of two small subgraphs: the shop tells, the mill hears. */
export const told = event<Thing>('shop.told', { from: 'shop', to: ['mill', 'shop'] });
export const toldSecret = event<Thing>('shop.told_secret', { from: 'shop', to: ['mill'], personal: true });
export const grind = command<Thing>('shop.grind', { from: 'shop', to: 'mill' });
export const ground = event<Thing>('mill.ground', { from: 'mill', to: ['shop'] });
export const rest = command<Thing>('mill.rest', { from: 'mill', to: 'mill' });
export const catalogue: readonly Message<unknown>[] = [told, toldSecret, grind, ground, rest];

export interface Tables {
  effect: { tenant_id: string; what: string; thing: string; at: Date };
}

const effects = migration(
  '001-effect',
  () => `
create table effect (tenant_id text not null, what text not null, thing text not null, at timestamptz not null default clock_timestamp());
create table single (tenant_id text not null, thing text primary key);
${isolateByTenant('effect', 'single')}`,
);

/** A subgraph with one table that remembers what its handlers did. */
export function small(name: string, sends: readonly Message<unknown>[], feature: Partial<Feature>): Subgraph {
  return defineSubgraph({
    name,
    migrations: [effects],
    sends,
    readConfig: () => ({}),
    open: async () => ({ ports: {}, close: async () => {} }),
    features: [{ name, ...feature }],
  });
}

// biome-ignore lint/suspicious/noExplicitAny: any subgraph's transaction has this table
export async function record(tx: any, what: string, thing: string): Promise<void> {
  await tx.db.insertInto('effect').values({ tenant_id: tx.viewer.tenantId, what, thing }).execute();
}

/** The mill as the process that is killed runs it: it says where it is, and stays there. */
export const stuckMill = small('mill', [ground, rest], {
  consumers: [
    on(told, async (tx, { thing }) => {
      await record(tx, 'told', thing);
      process.stdout.write('inside\n');
      await new Promise(() => {});
    }),
    onOutside(grind, async () => {
      process.stdout.write('inside\n');
      await new Promise(() => {});
    }),
  ],
});
