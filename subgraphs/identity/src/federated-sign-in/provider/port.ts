import type { Claims } from '../claims.rules.ts';

/** What of a provider's settings rules and use cases read. */
export interface Provider {
  /** As the configuration and the API name it: `google`. */
  readonly id: string;
  /** As a button says it: `Google`. */
  readonly name: string;
  /** `iss` of its ID tokens. */
  readonly issuer: string;
  /** Domains whose addresses it gives out itself, in lower case; `*`: its word on any address is taken. */
  readonly authoritativeFor: readonly string[];
  /** The claim that names the domain which it runs for somebody's employer: Google's `hd`; null where there is none. */
  readonly hostedDomainClaim: string | null;
  /** True where the operator knows that it sends verified addresses only, and does not say so in `email_verified`. */
  readonly sendsOnlyVerifiedAddresses: boolean;
}

/** What one way to a provider and back is checked by. */
export interface Checks {
  /** RFC 6749 section 10.12. */
  readonly state: string;
  /** OpenID Connect Core 3.1.2.1. */
  readonly nonce: string;
  /** RFC 7636; its S256 challenge goes with the person, the verifier with the code. */
  readonly verifier: string;
}

/** What became of an answer that somebody brought back. */
export type Redeemed =
  | { readonly outcome: 'KNOWN'; readonly claims: Claims }
  /** The provider, or the person there, said no. */
  | { readonly outcome: 'DENIED' }
  /** Something in it does not fit: signature, issuer, audience, time, nonce, or a code that was used. */
  | { readonly outcome: 'INVALID'; readonly reason: string };

/** The outside providers of this installation. */
export interface IdentityProviders {
  /** Those that a tenant offers, in the order of the configuration. */
  offeredTo(slug: string): readonly Provider[];
  /** Where to send the person. Throws `ProviderUnavailable`. */
  authorizationUrl(provider: Provider, checks: Checks): Promise<URL>;
  /** Redeems the code of an answer and checks everything. Throws `ProviderUnavailable`. */
  redeem(provider: Provider, answer: URLSearchParams, checks: Checks): Promise<Redeemed>;
}

/** A provider that is down, too slow, or sends what cannot be read; later it may answer. */
export class ProviderUnavailable extends Error {}
