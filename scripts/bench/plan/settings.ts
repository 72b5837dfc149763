import type { Keys } from '../keys.ts';

/** What a process whose planning is watched is told. */
export interface PlanSettings {
  readonly supergraphSdl: string;
  readonly keys: Keys;
  /** Names of the subgraphs in the supergraph. */
  readonly subgraphs: readonly string[];
}
