import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { serviceViewer } from '../context/viewer.ts';
import { serveSocket } from './socket.ts';

let server: Server;
let url: string;
const connections = new Set<Socket>();
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  server.on('connection', (socket) => connections.add(socket));
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  for (const socket of connections) socket.destroy();
  connections.clear();
  server.close();
  vi.restoreAllMocks();
});

test.each([1, 20])(
  'a connection that is cut while events are written to it ends its %i streams, and nobody complains',
  async (streams) => {
    const complaints = vi.spyOn(console, 'error');
    const warnings: unknown[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on('warning', warned);
    let stopped = 0;
    let begun = 0;
    /** Numbers without end, each there at once: nothing waits between two of them. */
    async function* numbers() {
      begun += 1;
      try {
        for (let n = 1; n < 100_000; n += 1) {
          // From here to a later turn, whoever writes does not know that nobody reads any more.
          if (n === 5 && begun === streams) for (const socket of connections) socket.destroy();
          yield { data: { n } };
        }
      } finally {
        stopped += 1;
      }
    }
    const served = serveSocket(server, { subscribe: async () => numbers(), execute: async () => ({ data: {} }) }, async () =>
      serviceViewer('tenant_1', []),
    );
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
    const listen = async () => {
      for await (const _ of client.iterate({ query: 'subscription { n }' }));
    };
    const ends = await Promise.allSettled(Array.from({ length: streams }, listen));
    expect(ends).toMatchObject(ends.map(() => ({ status: 'rejected', reason: { code: 1006 } })));
    await expect.poll(() => stopped).toBe(streams);
    process.off('warning', warned);
    expect([complaints.mock.calls, warnings]).toEqual([[], []]);
    await client.dispose();
    await served.dispose();
  },
);
