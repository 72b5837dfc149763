import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { envelopeKeys } from '@lyceum/kit/envelope/master-key.ts';
import type { Settings } from '../config.ts';
import { CannotStart } from './cannot-start.ts';

/** The key with which the house was opened, for commands beside it. Throws `CannotStart`. */
export function masterKeyOf({ env, dataDir }: Pick<Settings, 'env' | 'dataDir'>): string {
  if (env.LYCEUM_MASTER_KEY) return env.LYCEUM_MASTER_KEY;
  const file = join(dataDir, 'master.key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw new CannotStart(`${file} is missing: set LYCEUM_MASTER_KEY to the key with which the house was opened.`);
}

/** A subgraph's own key, from which neither the master key nor another's can be found. */
export function subgraphKey(masterKey: string, name: string): string {
  return createHmac('sha256', masterKey).update(`key of ${name}`).digest('base64url');
}

/**
 * The master keys of people's keys: those of `ENVELOPE_KEYS`, the newest first, and behind them the one that a house makes of its own. So the first rotation needs
 * no more than a new key, and a house without any setting has one.
 */
export function houseEnvelopeKeys(env: Settings['env'], masterKey: string): readonly string[] {
  const own = subgraphKey(masterKey, 'envelope');
  return env.ENVELOPE_KEYS ? [...new Set([...envelopeKeys(env), own])] : [own];
}
