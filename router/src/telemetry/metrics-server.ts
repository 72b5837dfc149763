import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendJson } from '@lyceum/kit/host/http.ts';
import type { Family } from './tally.ts';

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `/metrics` for operators, on a port of its own on 127.0.0.1: what tells how a house is used has no place at the public address, not even behind a token
 * that somebody forgets to set.
 */
export async function serveMetrics(families: readonly Family[], port: number): Promise<MetricsServer> {
  const { registryOf } = await import('./prometheus.ts');
  const registry = registryOf(families);
  const server = createServer((incoming, outgoing) => {
    if (incoming.url?.split('?', 1)[0] !== '/metrics') return sendJson(outgoing, 404, { error: 'Metrics are at /metrics.' });
    registry.metrics().then(
      (text) => outgoing.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: Error) => sendJson(outgoing, 500, { error: error.message }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
