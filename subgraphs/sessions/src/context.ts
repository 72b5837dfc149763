import type { Context, Tx } from '@lyceum/kit/context/context.ts';
import type { SessionsTables } from './tables.ts';

/** Sessions calls nothing outside the house: money is payments' matter, calls are messaging's. */
export type Ports = Record<string, never>;
export type Tables = SessionsTables;
export type Ctx = Context<Ports, Tables>;
export type Write = Tx<Ports, Tables>;
