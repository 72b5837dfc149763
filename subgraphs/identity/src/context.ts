import type { Context, Tx } from '@lyceum/kit/context/context.ts';
import type { Ports } from './ports.ts';
import type { Tables } from './tables.ts';

export type Ctx = Context<Ports, Tables>;
export type Write = Tx<Ports, Tables>;
