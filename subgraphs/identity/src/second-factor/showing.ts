import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx, Write } from '../context.ts';
import type { Purpose } from '../passkey/challenge.ts';
import { type CheckedPasskey, checkPasskey, takePasskey } from '../passkey/check-passkey.ts';
import { readAssertion } from '../passkey/credential.rules.ts';
import { noCredential } from '../passkey/passkey.errors.ts';
import { findPasskey } from '../passkey/passkey.query.ts';
import { invalidCode } from './second-factor.errors.ts';
import { takeCode } from './take-code.ts';

/** What a client brings as second factor: one of both. */
export interface Brought {
  readonly code?: string | null | undefined;
  /** `AuthenticationResponseJSON`. */
  readonly passkey?: unknown;
}

/** Nothing was tried, so nothing is counted. */
export function isEmpty({ code, passkey }: Brought): boolean {
  return code == null && passkey == null;
}

/** A second factor, as far as it can be checked outside of the transaction that takes it. */
export type Showing = { readonly code: string } | { readonly passkey: CheckedPasskey };

/** What was brought; or what the client is told. An answer of a passkey is good for nothing else from now on. */
export async function readShowing(ctx: Ctx, purpose: Purpose, { code, passkey }: Brought) {
  if (code != null && passkey != null)
    return userError('InvalidInput', 'Give a code or a passkey, not both.', { field: 'passkey' });
  if (code != null) return { code };
  const said = readAssertion(passkey);
  if (!said) return noCredential('passkey');
  const checked = await checkPasskey(ctx, purpose, said, await findPasskey(ctx, said.id));
  return '__typename' in checked ? checked : { passkey: checked };
}

export function noSecondFactorShown() {
  return userError('InvalidInput', 'A second factor guards this account: give a code or a passkey.', { field: 'code' });
}

/** Takes it, once: how it was shown, or what the client is told. */
export async function takeShowing(tx: Write, userId: string, showing: Showing) {
  if ('code' in showing) return (await takeCode(tx, userId, showing.code)) ?? invalidCode();
  return (await takePasskey(tx, showing.passkey)) ?? ('PASSKEY' as const);
}
