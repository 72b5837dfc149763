import type { SubgraphAnswer } from '@lyceum/kit/host/client.ts';
import type { Span } from '@lyceum/kit/trace/tracing.ts';
import type { Telemetry } from './telemetry.ts';

/** Watches one request to a subgraph, below a span where there is one. */
export async function watchFetch(
  { metrics, tracing }: Telemetry,
  subgraph: string,
  parent: Span | undefined,
  ask: (traceparent: string | undefined) => Promise<SubgraphAnswer>,
): Promise<SubgraphAnswer> {
  const started = performance.now();
  const span = parent && tracing?.begin(`fetch ${subgraph}`, { kind: 'client', parent, facts: { 'lyceum.subgraph': subgraph } });
  try {
    const answer = await (span && tracing ? tracing.within(span, () => ask(span.traceparent)) : ask(undefined));
    const outcome = answer.errors?.length ? 'errors' : 'ok';
    metrics.fetches.of(subgraph, outcome).value += 1;
    span?.note({ 'lyceum.outcome': outcome });
    span?.end();
    return answer;
  } catch (error) {
    metrics.fetches.of(subgraph, 'failed').value += 1;
    span?.end(codeOf(error));
    throw error;
  } finally {
    metrics.fetchDuration.of(subgraph).observe((performance.now() - started) / 1000);
  }
}

function codeOf(error: unknown): string {
  const { extensions, name } = error as { extensions?: { code?: unknown }; name?: unknown };
  return String(extensions?.code ?? name ?? 'Error');
}
