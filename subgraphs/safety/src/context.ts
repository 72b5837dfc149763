import type { Context, Tx } from '@lyceum/kit/context/context.ts';
import type { SafetyTables } from './tables.ts';

/** Safety calls nothing outside the house yet: its models are the rules themselves. */
export type Ports = Record<string, never>;
export type Ctx = Context<Ports, SafetyTables>;
export type Write = Tx<Ports, SafetyTables>;
