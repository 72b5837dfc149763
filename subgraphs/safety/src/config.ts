import { envelopeKeys } from '@lyceum/kit/envelope/master-key.ts';
import type { Environment } from '@lyceum/kit/subgraph.ts';

export interface Config {
  /** Seal the keys of the people about whom evidence speaks; the newest first. */
  readonly envelopeKeys: readonly string[];
}

export function readConfig(env: Environment): Config {
  return { envelopeKeys: envelopeKeys(env) };
}
