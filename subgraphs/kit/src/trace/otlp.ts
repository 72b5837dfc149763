/** Spans by OpenTelemetry, sent as OTLP over HTTP. The one file that knows its packages; nothing of it is registered globally. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Span as ApiSpan,
  type Context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Log } from '../log/log.ts';
import type { Beginning, Facts, Span, Tracing } from './tracing.ts';

export interface OtlpOptions {
  readonly endpoint: string;
  readonly percent: number;
  /** Who sends: `router`, `identity`. */
  readonly service: string;
  readonly log: Log;
}

/** Milliseconds: how long spans wait for one another, how long a collector may take, and how long the end waits for it. */
const batch = 1000;
const deadline = 5000;
const patience = 2000;

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;

class OtlpSpan implements Span {
  readonly context: Context;
  readonly #span: ApiSpan;

  constructor(span: ApiSpan, parent: Context) {
    this.#span = span;
    this.context = trace.setSpan(parent, span);
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.#span.spanContext();
    return `00-${traceId}-${spanId}-0${traceFlags & 1}`;
  }

  note(facts: Facts): void {
    this.#span.setAttributes(facts);
  }

  end(failure?: string): void {
    if (failure !== undefined) this.#span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end();
  }
}

export class OtlpTracing implements Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #active = new AsyncLocalStorage<OtlpSpan>();

  constructor({ endpoint, percent, service, log }: OtlpOptions) {
    const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
    const exporter = reporting(new OTLPTraceExporter({ url, timeoutMillis: deadline }), log);
    const share = new TraceIdRatioBasedSampler(percent / 100);
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'lyceum' }),
      // Whoever asks may say that they want no trace; that they want one is judged here, or everybody could have everything kept.
      sampler: new ParentBasedSampler({ root: share, remoteParentSampled: share }),
      spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: batch, exportTimeoutMillis: deadline })],
    });
    this.#tracer = this.#provider.getTracer('lyceum');
  }

  get active(): Span | undefined {
    return this.#active.getStore();
  }

  begin(name: string, { kind, parent = this.active, facts = {} }: Beginning = {}): Span {
    const context = contextOf(parent);
    return new OtlpSpan(
      this.#tracer.startSpan(name, { kind: kind ? kinds[kind] : SpanKind.INTERNAL, attributes: facts }, context),
      context,
    );
  }

  within<T>(span: Span, work: () => T): T {
    return this.#active.run(span as OtlpSpan, work);
  }

  async close(): Promise<void> {
    // A collector that is gone was told of when it went.
    await Promise.race([this.#provider.shutdown().catch(() => {}), sleep(patience, undefined, { ref: false })]);
  }
}

function contextOf(parent: Beginning['parent']): Context {
  if (parent instanceof OtlpSpan) return parent.context;
  const remote = typeof parent === 'string' ? readTraceparent(parent) : null;
  return remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
}

/** Null for what is none: then the work begins a trace of its own. Source: W3C Trace Context, § 3.2.2. */
export function readTraceparent(text: string): SpanContext | null {
  const [, version, traceId = '', spanId = '', flags = ''] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/.exec(text) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && text.length !== 55)) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

/** Says once that the collector is lost, and once that it is back. */
function reporting(exporter: SpanExporter, log: Log): SpanExporter {
  let lost = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !lost) log.warn({ err: result.error }, 'spans cannot be sent to the collector');
        if (!failed && lost) log.info({}, 'spans are sent to the collector again');
        lost = failed;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush ? { forceFlush: () => exporter.forceFlush!() } : {}),
  };
}
