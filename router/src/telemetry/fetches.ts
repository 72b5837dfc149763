import type { SubgraphAnswer } from '@lyceum/kit/host/client.ts';
import type { Span } from '@lyceum/kit/trace/tracing.ts';
import type { Telemetry } from './telemetry.ts';

/** Watches one request to a subgraph, below a span where there is one. */
export function watchFetch(
  { metrics, tracing }: Telemetry,
  subgraph: string,
  parent: Span | undefined,
  ask: (traceparent: string | undefined) => Promise<SubgraphAnswer>,
): Promise<SubgraphAnswer> {
  const counts = metrics.subgraph(subgraph);
  const started = performance.now();
  const span = parent && tracing?.begin(`fetch ${subgraph}`, { kind: 'client', parent, facts: { 'lyceum.subgraph': subgraph } });
  const asked = span && tracing ? tracing.within(span, () => ask(span.traceparent)) : ask(undefined);
  // Whoever asks gets the promise itself; this branch only looks on.
  asked.then(
    ({ errors }) => {
      const outcome = errors?.length ? 'errors' : 'ok';
      counts[outcome].value += 1;
      counts.duration.observe((performance.now() - started) / 1000);
      span?.note({ 'lyceum.outcome': outcome });
      span?.end();
    },
    (error: unknown) => {
      counts.failed.value += 1;
      counts.duration.observe((performance.now() - started) / 1000);
      span?.end(codeOf(error));
    },
  );
  return asked;
}

function codeOf(error: unknown): string {
  const { extensions, name } = error as { extensions?: { code?: unknown }; name?: unknown };
  return String(extensions?.code ?? name ?? 'Error');
}
