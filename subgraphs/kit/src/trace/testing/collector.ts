/** A real OTLP/HTTP collector for tests: it keeps what is sent to it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody, sendJson } from '../../host/http.ts';

export interface CollectedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly status: { readonly code?: number };
}

export interface Collector {
  readonly endpoint: string;
  readonly spans: CollectedSpan[];
  /** Everything that was sent, as text. */
  readonly texts: string[];
  close(): Promise<void>;
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly Omit<CollectedSpan, 'service'>[] }[];
  }[];
}

export async function openCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const texts: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const text = (await readBody(incoming, 10_000_000)) ?? '';
    if (incoming.url !== '/v1/traces') return sendJson(outgoing, 404, {});
    texts.push(text);
    for (const { resource, scopeSpans } of (JSON.parse(text) as Sent).resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
      for (const span of scopeSpans.flatMap((scope) => scope.spans)) spans.push({ ...span, service });
    }
    sendJson(outgoing, 200, {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    texts,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The spans of a trace as a tree: a line per span, further in below its parent, siblings in the order of their names. */
export function treeOf(spans: readonly CollectedSpan[]): readonly string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const below = (parent: CollectedSpan | null, indent: string): string[] =>
    spans
      .filter((span) => (parent ? span.parentSpanId === parent.spanId : !ids.has(span.parentSpanId ?? '')))
      .toSorted((one, other) => one.name.localeCompare(other.name))
      .flatMap((span) => [`${indent}${span.service}: ${span.name}`, ...below(span, `${indent}  `)]);
  return below(null, '');
}
