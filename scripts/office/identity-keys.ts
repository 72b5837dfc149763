import type { Environment } from '@lyceum/kit/subgraph.ts';
import { subgraphKey } from '../house/master-key.ts';

/** The master keys that identity may have been opened with: the one that is set for it, or what a house or an identity of its own makes of the house's. */
export function identityKeys(env: Environment, masterKey: string): readonly string[] {
  return env.IDENTITY_MASTER_KEY ? [env.IDENTITY_MASTER_KEY] : [subgraphKey(masterKey, 'identity'), masterKey];
}
