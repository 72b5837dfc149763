import type { Environment } from '@lyceum/kit/subgraph.ts';

/** Insights has no settings of its own. */
export type Config = Record<string, never>;

export function readConfig(_env: Environment): Config {
  return {};
}
