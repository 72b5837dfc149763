import { createHash, hkdfSync } from 'node:crypto';
import type { Environment } from '../subgraph.ts';
import { open, seal } from './aead.ts';

/** What seals people's keys. A cloud's key service fits: it seals and opens a few bytes, and says by which of its keys. */
export interface MasterKey {
  /** The key that seals now; others may still open. */
  readonly id: string;
  seal(plain: Uint8Array, context: string): Promise<string>;
  /** Throws for a key that is not known (any more). */
  open(sealed: string, by: { readonly masterId: string; readonly context: string }): Promise<Buffer>;
}

/**
 * Master keys in this process's memory: the first seals, all open. Each subgraph derives its own (RFC 5869), so that none opens what is another's; and
 * an id that tells nothing about the key.
 */
export function localMasterKey(keys: readonly string[], subgraph: string): MasterKey {
  const known = keys.map((key) => {
    const bytes = Buffer.from(hkdfSync('sha256', key, '', `lyceum envelope ${subgraph}`, 32));
    return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes };
  });
  const [current] = known;
  if (!current) throw new TypeError('There must be one master key at least.');
  return {
    id: current.id,
    seal: async (plain, context) => seal(current.bytes, plain, context).toString('base64url'),
    async open(sealed, { masterId, context }) {
      const key = known.find(({ id }) => id === masterId);
      if (!key)
        throw new Error(`A key is sealed by the master key ${masterId}, which is not in ENVELOPE_KEYS: add the one from before.`);
      return open(key.bytes, Buffer.from(sealed, 'base64url'), context);
    },
  };
}

/** `ENVELOPE_KEYS`: secrets of at least 32 characters with commas between, the newest first. Without it, `fallback`. Throws with what to do. */
export function envelopeKeys(env: Environment, fallback = env.LYCEUM_MASTER_KEY): readonly string[] {
  const keys = env.ENVELOPE_KEYS ? env.ENVELOPE_KEYS.split(',').map((key) => key.trim()) : [fallback ?? ''];
  if (keys.every((key) => key.length >= 32)) return keys;
  throw new Error(
    'ENVELOPE_KEYS (or LYCEUM_MASTER_KEY) must be secrets of at least 32 characters, the newest first: `openssl rand -base64 32`.',
  );
}
