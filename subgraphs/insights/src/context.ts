import type { Context, Tx } from '@lyceum/kit/context/context.ts';
import type { InsightsTables } from './tables.ts';

/** Insights calls nothing outside the house. */
export type Ports = Record<string, never>;
export type Ctx = Context<Ports, InsightsTables>;
export type Write = Tx<Ports, InsightsTables>;
