import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings as collectSettings } from '@lyceum/kit/config/settings.ts';
import { readUnauthorized } from '@lyceum/router/config.ts';
import type { Unauthorized } from '@lyceum/router/security/access.ts';
import { namesIn, readTelemetrySettings, type TelemetrySettings } from '@lyceum/router/telemetry/settings.ts';
import { CannotStart } from './house/cannot-start.ts';

/** The one reader of the environment for everything in `scripts/`. The README's table lists every setting. */
export interface Settings {
  /** `PORT`: the router's public port. */
  readonly port: number;
  /** `DATABASE_URL`: an owner's URL of an outside PostgreSQL; null starts the embedded one in `.data/`. */
  readonly databaseUrl: string | null;
  /** `REDIS_URL`: the live channel between processes; null starts a redis-server of our own where one is needed. */
  readonly redisUrl: string | null;
  /** `LYCEUM_DATA`: where the embedded database, mails, uploads and keys live. */
  readonly dataDir: string;
  /** `LOG_LEVEL`: debug, info, warn, error or silent. */
  readonly logLevel: string;
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`, `METRICS_PORT` and the like; see the router's README. */
  readonly telemetry: TelemetrySettings;
  /** `UNAUTHORIZED`: refuse or filter; see the router's README. */
  readonly unauthorized: Unauthorized;
  /** Everything, to hand on to the subgraphs' own `config.ts`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Throws `CannotStart`, naming the setting. */
export function readSettings(root: string): Settings {
  const env = process.env;
  return {
    port: readPort(env.PORT ?? '4000'),
    databaseUrl: env.DATABASE_URL || null,
    redisUrl: env.REDIS_URL || null,
    dataDir: env.LYCEUM_DATA || `${root}/.data`,
    logLevel: env.LOG_LEVEL || 'warn',
    telemetry: readTelemetry(root, env),
    unauthorized: checked(env, readUnauthorized),
    env,
  };
}

/** The operations that are known here: those of the manifests in the repository. */
function readTelemetry(root: string, env: Settings['env']): TelemetrySettings {
  const read = checked(env, readTelemetrySettings);
  return { ...read, operationNames: [...(read.operationNames ?? []), ...manifestsOf(root).flatMap(namesIn)] };
}

/** The files of `codegen/manifests/`. */
export function manifestsOf(root: string): readonly string[] {
  const folder = join(root, 'codegen/manifests');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file.endsWith('.json')).map((file) => join(folder, file));
}

/** Throws, naming everything that is wrong. */
function checked<T>(env: Settings['env'], read: (settings: ReturnType<typeof collectSettings>) => T): T {
  const settings = collectSettings(env);
  const value = read(settings);
  settings.check();
  return value;
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_534) return port;
  throw new CannotStart(`PORT is "${text}", but it must be a whole number from 1 to 65534. Try: PORT=4000 npm start`);
}
