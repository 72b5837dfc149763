import type { readSettings } from '../config/settings.ts';
import type { Log } from '../log/log.ts';
import type { Tracing } from './tracing.ts';

/** Where spans go, and how many. */
export interface TraceSettings {
  /** Of an OTLP/HTTP collector, without a path: `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  /** Of a hundred traces, how many are kept. A trace is kept whole or not at all, in every process. */
  readonly percent: number;
}

/** Null, and nothing is traced, unless `OTEL_EXPORTER_OTLP_ENDPOINT` is set. */
export function readTraceSettings(settings: ReturnType<typeof readSettings>): TraceSettings | null {
  const endpoint = settings.text('OTEL_EXPORTER_OTLP_ENDPOINT', { default: 'off' });
  const percent = settings.integer('TRACE_PERCENT', { default: 100, max: 100 });
  return endpoint === 'off' ? null : { endpoint, percent };
}

/** OpenTelemetry is loaded only where something is traced. */
export async function openTracing(settings: TraceSettings | null, service: string, log: Log): Promise<Tracing | null> {
  if (!settings) return null;
  const { OtlpTracing } = await import('./otlp.ts');
  return new OtlpTracing({ ...settings, service, log });
}
