import { isSafeWebAddress } from './safe-address.ts';

/** Where front ends may be returned to: by a tenant's slug; `*` stands for all tenants. */
export type ReturnAddresses = Readonly<Record<string, readonly string[]>>;

const longest = 500;

/**
 * Where a person goes on after the provider, spelt as browsers read it; null where no front end of ours is. A web address fits by its origin, whole
 * and never by its beginning; an address of an app (`com.example.app:/signed-in`, RFC 8252 section 7.1) fits as it stands. The answer goes into the
 * fragment, so there is none yet.
 */
export function returnAddress(allowed: ReturnAddresses, slug: string, text: string): string | null {
  const url = URL.parse(text);
  if (!url || text.length > longest || text.includes('#') || url.username || url.password) return null;
  const entries = [...(allowed['*'] ?? []), ...(allowed[slug] ?? [])];
  return entries.includes(isWeb(url) ? url.origin : text) ? url.href : null;
}

/** Reads the JSON of `IDENTITY_OPENID_RETURN_TO`. Throws an error that says what to mend. */
export function readReturnAddresses(json: string): ReturnAddresses {
  const addresses = parse(json);
  for (const [slug, entries] of Object.entries(addresses)) {
    if (!Array.isArray(entries)) throw wrong(`what stands for ${slug} is not a list`);
    const odd = entries.find((entry) => !isEntry(entry));
    if (odd !== undefined)
      throw wrong(`${odd} (of ${slug}) is neither an origin like https://learn.example nor an app's own address`);
  }
  return addresses as ReturnAddresses;
}

function parse(json: string): object {
  try {
    const value = JSON.parse(json) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {}
  throw wrong('it is not a JSON object of lists');
}

function wrong(what: string): Error {
  return new Error(`IDENTITY_OPENID_RETURN_TO cannot be used: ${what}.`);
}

function isEntry(entry: unknown): boolean {
  const url = URL.parse(String(entry));
  if (!url) return false;
  // Schemes of browsers themselves would run what they are given; an app's own holds a dot (RFC 8252 section 7.1).
  return isWeb(url) ? url.origin === entry && isSafeWebAddress(url) : /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol);
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}
