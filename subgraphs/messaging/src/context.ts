import type { Context, Tx } from '@lyceum/kit/context/context.ts';
import type { Timings, TurnConfig } from './config.ts';
import type { TextRulesReplica } from './gate/replica.ts';
import type { MessagingTables } from './tables.ts';

export interface Ports {
  readonly textRules: TextRulesReplica;
  readonly timings: Timings;
  readonly turn: TurnConfig;
}

export type Ctx = Context<Ports, MessagingTables>;
export type Write = Tx<Ports, MessagingTables>;
