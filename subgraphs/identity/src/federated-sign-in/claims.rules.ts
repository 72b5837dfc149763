import { isDisplayName, isEmail, normaliseEmail } from '../registration/registration.rules.ts';
import type { Provider } from './provider/port.ts';

/** What a provider says about a person, checked already as to who says it, to whom and when (OpenID Connect Core 5.1). */
export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  /** In our spelling; null where it says none, or none that could be an address. */
  readonly email: string | null;
  /** True only where the provider vouches for the address. */
  readonly emailVerified: boolean;
  /** The domain whose accounts the provider runs for somebody's employer, in lower case; null where it says none. */
  readonly hostedDomain: string | null;
  /** A name that we would take at registration, too; null where there is none. */
  readonly displayName: string | null;
}

type Raw = Readonly<Record<string, unknown>>;

/** `user` is what Apple sends beside the code, the first time, unsigned: the name only; an address in it counts for nothing. */
export function readClaims(raw: Raw, provider: Provider, user: string | null): Claims {
  const email = typeof raw.email === 'string' ? normaliseEmail(raw.email) : '';
  const hosted = provider.hostedDomainClaim === null ? null : raw[provider.hostedDomainClaim];
  return {
    issuer: String(raw.iss),
    subject: String(raw.sub),
    email: isEmail(email) ? email : null,
    // Apple writes booleans as texts at times. What is not said is not so, unless the operator knows better.
    emailVerified:
      raw.email_verified === true ||
      raw.email_verified === 'true' ||
      (raw.email_verified === undefined && provider.sendsOnlyVerifiedAddresses),
    hostedDomain: typeof hosted === 'string' ? hosted.toLowerCase() : null,
    displayName: nameIn(raw) ?? nameBeside(user),
  };
}

function nameIn({ name, given_name: given, family_name: family }: Raw): string | null {
  return nameOf([name]) ?? nameOf([given, family]);
}

function nameBeside(user: string | null): string | null {
  try {
    const { name } = JSON.parse(user ?? '{}') as { name?: { firstName?: unknown; lastName?: unknown } };
    return nameOf([name?.firstName, name?.lastName]);
  } catch {
    return null;
  }
}

function nameOf(parts: readonly unknown[]): string | null {
  const name = parts
    .filter((part) => typeof part === 'string')
    .join(' ')
    .trim();
  return isDisplayName(name) ? name : null;
}
