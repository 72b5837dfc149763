import type { Environment } from '@lyceum/kit/subgraph.ts';

/** Sessions has no settings of its own: what differs between tenants is data (their policy). */
export type Config = Record<string, never>;

export function readConfig(_env: Environment): Config {
  return {};
}
