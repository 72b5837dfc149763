import type { Clock } from '@lyceum/kit/clock/clock.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import {
  allowInsecureRequests,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  type ServerMetadata,
} from 'openid-client';
import { isSafeWebAddress } from '../safe-address.ts';
import { clientAuthentication } from './client-authentication.ts';
import { limitedFetch } from './limited-fetch.ts';
import { ProviderUnavailable } from './port.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { reasonOf } from './reason.ts';

/** How long what a provider says of itself is believed before it is asked again. */
const metadataLivesMs = 60 * 60_000;
/** After it could not be asked, whoever comes within this time is told so at once, and the provider is spared. */
const coolDownMs = 10_000;

export interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
  /** For each request to a provider. */
  readonly timeoutMs: number;
}

/**
 * A provider's metadata (OpenID Connect Discovery), read when it is first needed and kept; many who need it at once wait for one request.
 * The keys hang on it: openid-client keeps them for five minutes and asks for an unknown one at most once a minute.
 */
export function discovered(settings: ProviderSettings, surroundings: Surroundings): () => Promise<Configuration> {
  const { clock, log } = surroundings;
  let copy: { readonly config: Promise<Configuration>; until: number } | null = null;
  return () => {
    const now = clock.now().getTime();
    if (copy && now < copy.until) return copy.config;
    const taken = { config: discover(settings, surroundings), until: now + metadataLivesMs };
    copy = taken;
    taken.config.catch((error: Error) => {
      taken.until = clock.now().getTime() + coolDownMs;
      log.warn({ provider: settings.id, reason: error.message }, 'a sign-in provider cannot be asked');
    });
    return taken.config;
  };
}

async function discover(settings: ProviderSettings, { clock, timeoutMs }: Surroundings): Promise<Configuration> {
  const issuer = new URL(settings.issuer);
  const timeout = timeoutMs / 1000;
  // The configuration takes such an issuer only on this machine.
  const insecurely = issuer.protocol === 'http:' ? [allowInsecureRequests] : [];
  const metadata = await discovery(issuer, settings.clientId, {}, undefined, {
    execute: insecurely,
    timeout,
    [customFetch]: limitedFetch,
  }).then(
    (found) => ({ ...found.serverMetadata(), ...settings.metadata }),
    (error: unknown) => {
      throw new ProviderUnavailable(`discovery: ${reasonOf(error)}`);
    },
  );
  assertUsable(metadata);
  // The client knows no `none`, and takes no signature for granted: the code flow could, because of TLS (OpenID Connect Core 3.1.3.7).
  const config = new Configuration(metadata, settings.clientId, {}, clientAuthentication(settings, metadata, clock));
  for (const extension of [...insecurely, enableNonRepudiationChecks]) extension(config);
  config.timeout = timeout;
  config[customFetch] = limitedFetch;
  return config;
}

/** Without these there is no code flow; and the first is where people are sent, so it is nothing that a browser would run. */
function assertUsable(metadata: ServerMetadata): void {
  for (const field of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
    const url = URL.parse(metadata[field] ?? '');
    if (!url || !isSafeWebAddress(url)) throw new ProviderUnavailable(`discovery: no ${field} that can be used`);
  }
}
