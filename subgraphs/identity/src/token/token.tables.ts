import type { KeyState } from './key-life.rules.ts';

export interface TokenTables {
  signing_key: {
    kid: string;
    state: KeyState;
    public_jwk: unknown;
    /** Null once it can sign no more. */
    sealed_private_jwk: string | null;
    created_at: Date;
    activated_at: Date | null;
    retired_at: Date | null;
    removed_at: Date | null;
    removed_because: string | null;
  };
}
