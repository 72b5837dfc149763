import { isSafeWebAddress } from '../federated-sign-in/safe-address.ts';

/** For whom a passkey is made (WebAuthn 3, section 4): a domain, and the one page that asks now. */
export interface RelyingParty {
  /** `rp.id`: browsers offer the passkey at this domain and below, and nowhere else. */
  readonly domain: string;
  /** As browsers write it into what is signed. */
  readonly origin: string;
}

/** Where front ends live that are not at a host of the tenant's: by a tenant's slug; `*` stands for all that are not named. */
export type PasskeyDomains = Readonly<Record<string, PasskeyDomain>>;

export interface PasskeyDomain {
  readonly domain: string;
  readonly origins: readonly string[];
}

/** The tenant as far as its passkeys are concerned. */
export interface Place {
  readonly slug: string;
  readonly hosts: readonly string[];
}

const setting = 'IDENTITY_PASSKEY_DOMAINS';

/**
 * The relying party of a page; null where the page is none of the tenant's. The page only chooses among what the operator configured or, without that,
 * among the tenant's own hosts, each of which is a domain of its own: so no passkey is offered at another tenant's host.
 */
export function relyingPartyAt({ slug, hosts }: Place, domains: PasskeyDomains, origin: string): RelyingParty | null {
  const configured = Object.hasOwn(domains, slug) ? domains[slug] : domains['*'];
  if (configured) return configured.origins.includes(origin) ? { domain: configured.domain, origin } : null;
  const url = URL.parse(origin);
  if (!url || url.origin !== origin || !isPage(url) || !hosts.includes(url.hostname)) return null;
  return isDomain(url.hostname) ? { domain: url.hostname, origin } : null;
}

/** TLS at its own port; without it, and at any port, only this machine itself. */
function isPage(url: URL): boolean {
  return isLoopback(url.hostname) ? /^https?:$/.test(url.protocol) : url.protocol === 'https:' && url.port === '';
}

/** RFC 6761 section 6.3: names below it never leave the machine. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

/** Addresses are no domains, and browsers make no passkeys for them. */
function isDomain(name: string): boolean {
  const labels = name.split('.');
  const isName =
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return isName && (labels.length > 1 || name === 'localhost');
}

/** Reads the JSON of `IDENTITY_PASSKEY_DOMAINS`. Throws an error that says what to mend. */
export function readPasskeyDomains(json: string): PasskeyDomains {
  const domains = parse(json);
  for (const [slug, entry] of Object.entries(domains)) {
    const { domain, origins } = (entry ?? {}) as Partial<PasskeyDomain>;
    if (typeof domain !== 'string' || !isDomain(domain)) throw wrong(`the domain of ${slug} is not a domain like learn.example`);
    if (!Array.isArray(origins) || origins.length === 0) throw wrong(`the origins of ${slug} are not a list of at least one`);
    const odd = origins.find((origin) => !isOriginOf(domain, origin));
    if (odd !== undefined)
      throw wrong(`${odd} (of ${slug}) is neither an origin like https://${domain} or below it, nor an Android app's own`);
  }
  return domains as PasskeyDomains;
}

/** Browsers refuse a domain that is not the page's own or above it; an app vouches for its domain elsewhere (asset links). */
function isOriginOf(domain: string, origin: unknown): boolean {
  if (typeof origin !== 'string') return false;
  if (/^android:apk-key-hash:[\w-]{43}$/.test(origin)) return true;
  const url = URL.parse(origin);
  if (!url || url.origin !== origin) return false;
  const isBelow = url.hostname === domain || url.hostname.endsWith(`.${domain}`);
  return isBelow && (isSafeWebAddress(url) || (isLoopback(url.hostname) && url.protocol === 'http:'));
}

function parse(json: string): object {
  try {
    const value = JSON.parse(json) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {}
  throw wrong('it is not a JSON object');
}

function wrong(what: string): Error {
  return new Error(`${setting} cannot be used: ${what}.`);
}
