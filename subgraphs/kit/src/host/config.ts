import type { JWK } from 'jose';
import { readSettings } from '../config/settings.ts';
import type { Environment } from '../subgraph.ts';
import { readTraceSettings, type TraceSettings } from '../trace/settings.ts';

/** What a subgraph that runs alone needs from its surroundings. */
export interface HostSettings {
  /** URL of the subgraph's own database role: `<NAME>_DATABASE_URL`. */
  readonly databaseUrl: string;
  readonly port: number;
  readonly redisUrl: string;
  readonly routerPublicJwk: JWK;
  readonly publicUrl: string;
  readonly logLevel: string;
  readonly traces: TraceSettings | null;
  readonly env: Environment;
}

export function readHostSettings(name: string, env: Environment = process.env): HostSettings {
  const settings = readSettings(env);
  const read = {
    databaseUrl: settings.text(`${name.toUpperCase()}_DATABASE_URL`, { describe: `the URL of the role lyceum_${name}` }),
    port: settings.integer('PORT', { default: 0, max: 65_535 }),
    redisUrl: settings.text('REDIS_URL', { describe: 'the live channel between processes, redis://127.0.0.1:6379' }),
    publicUrl: settings.text('PUBLIC_URL', { describe: "the router's public address" }),
    logLevel: settings.choice('LOG_LEVEL', { of: ['debug', 'info', 'warn', 'error', 'silent'], default: 'info' }),
    traces: readTraceSettings(settings),
  };
  const key = settings.text('ROUTER_PUBLIC_KEY', { describe: "the router's public key as a JWK" });
  settings.check();
  return { ...read, routerPublicJwk: JSON.parse(key) as JWK, env };
}
