import { readFileSync } from 'node:fs';
import { readSettings } from '@lyceum/kit/config/settings.ts';
import type { JWK } from 'jose';
import { load } from 'js-yaml';
import { defaultRates, oneAddressRates, type RateLimits } from './rate/policies.ts';
import type { Unauthorized } from './security/access.ts';
import { readTelemetrySettings, type TelemetrySettings } from './telemetry/settings.ts';

/** What a router that runs alone needs from its surroundings. */
export interface RouterSettings {
  readonly port: number;
  readonly publicUrl: string;
  readonly redisUrl: string;
  readonly privateJwk: JWK;
  readonly supergraphSdl: string;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  readonly origins: readonly string[];
  readonly sandbox: boolean;
  readonly trustedProxies: readonly string[];
  readonly rates: RateLimits;
  readonly unauthorized: Unauthorized;
  readonly logLevel: string;
  readonly telemetry: TelemetrySettings;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A subgraph's address is that of `supergraph.yaml`, unless `<NAME>_URL` says otherwise. Throws `SettingsError`, naming everything that is wrong. */
export function readRouterSettings(env: Environment = process.env): RouterSettings {
  const settings = readSettings(env);
  const port = settings.integer('PORT', { default: 4000, max: 65_535 });
  const read = {
    port,
    publicUrl: settings.text('PUBLIC_URL', { default: `http://localhost:${port}` }),
    redisUrl: settings.text('REDIS_URL', { describe: 'the live channel between processes, redis://127.0.0.1:6379' }),
    origins: listOf(settings.text('CORS_ORIGINS', { default: 'none' })),
    sandbox: settings.choice('SANDBOX', { of: ['on', 'off'], default: 'off' }) === 'on',
    trustedProxies: listOf(settings.text('TRUSTED_PROXY', { default: 'none' })),
    rates: rateLimits[settings.choice('RATES', { of: ['default', 'one-address'], default: 'default' })],
    unauthorized: readUnauthorized(settings),
    logLevel: settings.choice('LOG_LEVEL', { of: ['debug', 'info', 'warn', 'error', 'silent'], default: 'info' }),
    telemetry: readTelemetrySettings(settings),
  };
  const key = settings.text('ROUTER_PRIVATE_KEY', { describe: "the router's private key as a JWK" });
  const list = settings.text('SUPERGRAPH_LIST', { default: 'supergraph.yaml' });
  const supergraph = settings.text('SUPERGRAPH', { default: 'schema/supergraph.graphql' });
  settings.check();
  return {
    ...read,
    privateJwk: JSON.parse(key) as JWK,
    supergraphSdl: readFileSync(supergraph, 'utf8'),
    subgraphs: readList(list).map(({ name, url }) => ({ name, url: env[`${name.toUpperCase()}_URL`] ?? url })),
  };
}

const rateLimits = { default: defaultRates, 'one-address': oneAddressRates };

/** `UNAUTHORIZED`: what becomes of an operation that asks for more than its viewer may see. */
export function readUnauthorized(settings: ReturnType<typeof readSettings>): Unauthorized {
  return settings.choice('UNAUTHORIZED', { of: ['refuse', 'filter'], default: 'refuse' });
}

/** Comma-separated; `none` is an empty list. */
function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== 'none' && one !== '');
}

function readList(file: string): { name: string; url: string }[] {
  const { subgraphs } = load(readFileSync(file, 'utf8')) as { subgraphs: Record<string, { routing_url: string }> };
  return Object.entries(subgraphs).map(([name, { routing_url }]) => ({ name, url: routing_url }));
}
