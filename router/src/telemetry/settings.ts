import { readFileSync } from 'node:fs';
import type { readSettings } from '@lyceum/kit/config/settings.ts';
import { readTraceSettings, type TraceSettings } from '@lyceum/kit/trace/settings.ts';
import { defaultLines } from './operation-line.ts';
import type { TelemetryOptions } from './telemetry.ts';

export interface TelemetrySettings extends Omit<TelemetryOptions, 'tracing'> {
  readonly traces: TraceSettings | null;
}

/** What is told of the router's inside, and where. The README lists the settings. */
export function readTelemetrySettings(settings: ReturnType<typeof readSettings>): TelemetrySettings {
  const metricsPort = settings.integer('METRICS_PORT', { default: 0, max: 65_535 });
  const manifests = settings.text('OPERATION_MANIFESTS', { default: 'none' }).split(',');
  return {
    traces: readTraceSettings(settings),
    metricsPort: metricsPort === 0 ? null : metricsPort,
    operationNames: manifests.filter((file) => file !== 'none').flatMap(namesIn),
    lines: {
      slowMs: settings.integer('LOG_SLOW_MS', { default: defaultLines.slowMs }),
      every: settings.integer('LOG_EVERY', { default: defaultLines.every }),
      debug: settings.choice('LOG_LEVEL', { of: ['debug', 'info', 'warn', 'error', 'silent'], default: 'info' }) === 'debug',
    },
  };
}

/** Names of the operations in a manifest of Apollo's format. */
export function namesIn(file: string): readonly string[] {
  const { operations } = JSON.parse(readFileSync(file, 'utf8')) as { operations: readonly { name: string }[] };
  return operations.map(({ name }) => name);
}
