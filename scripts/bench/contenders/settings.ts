import type { Keys } from '../keys.ts';

/** What a contender is told when it is started. */
export interface ContenderSettings {
  /** Where the subgraphs are: over HTTP, or in the contender's own process. */
  readonly where: 'http' | 'process';
  readonly supergraphSdl: string;
  readonly keys: Keys;
  /** Ours only: identical reads that are under way are shared. */
  readonly shareInFlight: boolean;
}
