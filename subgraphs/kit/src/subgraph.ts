import type { EntitySchema } from '@mikro-orm/core';
import type { GraphQLScalarType } from 'graphql';
import type { Consumer, Schedule } from './bus/consumer.ts';
import type { Message } from './bus/message.ts';
import type { Clock } from './clock/clock.ts';
import type { Context } from './context/context.ts';
import type { Migration } from './db/migration.ts';
import type { Route } from './http/route.ts';
import type { LiveChannel } from './live/live.ts';
import type { Log } from './log/log.ts';
import { upkeep } from './upkeep/upkeep.feature.ts';

/** The environment as a value; only `config.ts` files turn it into settings. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A vertical slice: the SDL file and everything that makes it true. */
// biome-ignore lint/suspicious/noExplicitAny: a feature is generic in ports and tables; the list in the subgraph is not
export interface Feature<P = any, D = any> {
  readonly name: string;
  /** `new URL('./booking.graphql', import.meta.url)`; absent where a feature adds nothing to the schema. */
  readonly sdl?: URL;
  // biome-ignore lint/suspicious/noExplicitAny: resolver maps are typed by the generated `Resolvers`
  readonly resolvers?: Readonly<Record<string, any>>;
  readonly entities?: readonly EntitySchema[] | readonly unknown[];
  readonly consumers?: readonly Consumer<P, D>[];
  readonly schedules?: readonly Schedule<P, D>[];
  readonly routes?: readonly Route<P, D>[];
  readonly scalars?: readonly GraphQLScalarType[];
  /** What the code of its folder sends; where several folders send one message, each says so. */
  readonly sends?: readonly Message<unknown>[];
}

/** What the host gives a subgraph so that it can open its ports. */
export interface Opening {
  readonly clock: Clock;
  readonly log: Log;
  readonly live: LiveChannel;
  /** A context of the system for work outside any request (warm-up, replicas); forked per call. */
  system(tenantId: string): Context;
  /** The public address of the router, for links in mails and playback URLs; no slash at the end. */
  readonly publicUrl: string;
}

/** A subgraph as its `subgraph.ts` writes it. */
// biome-ignore lint/suspicious/noExplicitAny: ports, tables and config belong to the subgraph itself
export interface SubgraphDefinition<C = any, P = any, D = any> {
  readonly name: string;
  readonly features: readonly Feature<P, D>[];
  readonly migrations: readonly Migration[];
  /** What it sends beside what its features say. */
  readonly sends?: readonly Message<unknown>[];
  readConfig(env: Environment): C;
  open(config: C, opening: Opening): Promise<{ ports: P; close(): Promise<void> }>;
}

/** A subgraph is a value that knows nothing of its host. */
// biome-ignore lint/suspicious/noExplicitAny: ports, tables and config belong to the subgraph itself
export interface Subgraph<C = any, P = any, D = any> extends SubgraphDefinition<C, P, D> {
  /** Every message that it sends, once; sending another throws. */
  readonly sends: readonly Message<unknown>[];
}

/** Joins what the features send, and adds what every subgraph does: it cleans up the kit's tables. */
export function defineSubgraph<C, P, D>(definition: SubgraphDefinition<C, P, D>): Subgraph<C, P, D> {
  const features = [...definition.features, upkeep];
  const sends = new Set([...features.flatMap((feature) => feature.sends ?? []), ...(definition.sends ?? [])]);
  return { ...definition, features, sends: [...sends] };
}
