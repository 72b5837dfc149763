import type { Claims } from './claims.rules.ts';
import type { Provider } from './provider/port.ts';

/** Whether the provider gives out the addresses of this domain itself, so that its word about one is as good as a mail of ours. */
export function isAuthoritative(provider: Provider, { email, hostedDomain }: Pick<Claims, 'email' | 'hostedDomain'>): boolean {
  const domain = email?.slice(email.lastIndexOf('@') + 1) ?? '';
  const own = provider.authoritativeFor;
  return domain !== '' && (own.includes('*') || own.includes(domain) || hostedDomain === domain);
}

/** The account that has the address which somebody from a provider brings. */
export interface Holder {
  /** A second factor guards it. */
  readonly guarded: boolean;
}

/** What becomes of somebody whom a provider knows and we do not, yet. */
export type Admission = 'ADDRESS_UNVERIFIED' | 'OPEN_ACCOUNT' | 'LINK' | 'PROOF_REQUIRED';

/**
 * Addresses of accounts are verified here, so one side always is. The other is where the provider vouches for the address and is the one to
 * know. A second factor is not to be walked around: whoever has one shows it first, and links then.
 */
export function judgeNewcomer(provider: Provider, claims: Claims, holder: Holder | null): Admission {
  if (claims.email === null || !claims.emailVerified) return 'ADDRESS_UNVERIFIED';
  if (!holder) return 'OPEN_ACCOUNT';
  return !holder.guarded && isAuthoritative(provider, claims) ? 'LINK' : 'PROOF_REQUIRED';
}
