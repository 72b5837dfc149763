import { isSafeWebAddress } from '../safe-address.ts';
import type { Provider } from './port.ts';
import { presets } from './presets.ts';

/** How this installation proves to a provider that it is the client. */
export type ClientSecret =
  | { readonly kind: 'text'; readonly text: string }
  /** Apple wants a signed statement instead: an ES256 key of the developer account, PKCS #8 in PEM. */
  | { readonly kind: 'apple'; readonly teamId: string; readonly keyId: string; readonly privateKey: string };

/** One provider as the operator configured it. */
export interface ProviderSettings extends Provider {
  readonly clientId: string;
  readonly secret: ClientSecret;
  readonly scopes: readonly string[];
  /** How the provider sends the answer to our callback. */
  readonly responseMode: 'query' | 'form_post';
  /** Fields of the provider's metadata (RFC 8414) that its discovery leaves out or says wrongly. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Slugs of the tenants that offer it; null: all. */
  readonly tenants: readonly string[] | null;
}

const defaults = {
  scopes: ['openid', 'email', 'profile'],
  responseMode: 'query',
  metadata: {},
  authoritativeFor: [],
  hostedDomainClaim: null,
  sendsOnlyVerifiedAddresses: false,
  tenants: null,
} as const;

/** Reads the JSON list of `IDENTITY_OPENID_PROVIDERS`. Throws an error that says what to mend; it never repeats a secret. */
export function readProviders(json: string): readonly ProviderSettings[] {
  const providers = parseList(json).map(readProvider);
  const ids = providers.map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw wrong('two providers have the same id');
  return providers;
}

function parseList(json: string): readonly Record<string, unknown>[] {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    // The parser's own message would quote the text, secrets included.
    throw wrong('it is not JSON');
  }
  if (Array.isArray(list) && list.every((entry) => typeof entry === 'object' && entry !== null)) return list;
  throw wrong('it is not a list of objects');
}

/** What each field has to be, in words for the operator. */
const shapes: Readonly<
  Record<keyof Omit<ProviderSettings, 'secret'>, { readonly is: (value: unknown) => boolean; readonly what: string }>
> = {
  id: {
    is: (value) => typeof value === 'string' && /^[a-z0-9-]{1,40}$/.test(value),
    what: '1 to 40 small letters, digits and hyphens',
  },
  name: { is: isText, what: 'a text' },
  issuer: { is: isSafe, what: 'an https address' },
  clientId: { is: isText, what: 'a text' },
  scopes: { is: (value) => isTexts(value) && value.includes('openid'), what: 'a list of texts with openid among them' },
  responseMode: { is: (value) => value === 'query' || value === 'form_post', what: 'query or form_post' },
  metadata: { is: isMetadata, what: 'an object of texts, its endpoints https addresses' },
  authoritativeFor: { is: isTexts, what: 'a list of domains' },
  hostedDomainClaim: { is: (value) => value === null || isText(value), what: 'the name of a claim, or null' },
  sendsOnlyVerifiedAddresses: { is: (value) => typeof value === 'boolean', what: 'true or false' },
  tenants: { is: (value) => value === null || isTexts(value), what: 'a list of slugs, or null' },
};

function readProvider({ preset, clientSecret, apple, ...given }: Record<string, unknown>): ProviderSettings {
  const known = preset === undefined ? {} : Object.hasOwn(presets, String(preset)) && presets[String(preset)];
  if (!known) throw wrong(`there is no preset ${String(preset)}; there are ${Object.keys(presets).join(', ')}`);
  const stray = Object.keys(given).find((field) => !Object.hasOwn(shapes, field));
  if (stray !== undefined) throw wrong(`${stray} is no field of a provider; there are ${Object.keys(shapes).join(', ')}`);
  const settings: Record<string, unknown> = { id: preset, ...defaults, ...known, ...given };
  for (const [field, { is, what }] of Object.entries(shapes))
    if (!is(settings[field])) throw wrong(`${field} of ${String(settings.id)} has to be ${what}`);
  return { ...(settings as unknown as ProviderSettings), secret: readSecret(clientSecret, apple) };
}

function readSecret(text: unknown, apple: unknown): ClientSecret {
  if (isText(text)) return { kind: 'text', text };
  const { teamId, keyId, privateKey } = (apple ?? {}) as Record<string, unknown>;
  if (isText(teamId) && isText(keyId) && isText(privateKey)) return { kind: 'apple', teamId, keyId, privateKey };
  throw wrong('each provider needs a clientSecret, or apple with teamId, keyId and privateKey');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isSafe(value: unknown): boolean {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url !== null && isSafeWebAddress(url);
}

function isMetadata(value: unknown): boolean {
  const isAddress = (field: string) => field.endsWith('_endpoint') || field === 'jwks_uri';
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([field, text]) => (isAddress(field) ? isSafe(text) : isText(text)))
  );
}

function wrong(what: string): Error {
  return new Error(`IDENTITY_OPENID_PROVIDERS cannot be used: ${what}.`);
}
