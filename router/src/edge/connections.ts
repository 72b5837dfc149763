import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { PeerOf } from '../rate/client-address.ts';
import { Census } from './census.ts';
import type { StreamLimits } from './stream-limits.ts';

/** Connections of one address for each that may be a socket: each may carry answers that wait to be read. */
const perSocket = 2;

/** Cuts what one address opens beyond its share, before anything is read of it. */
export function limitConnections(
  server: Server,
  { limits, peerOf }: { readonly limits: Pick<StreamLimits, 'socketsPerAddress'>; readonly peerOf: PeerOf },
): void {
  const census = new Census();
  const most = limits.socketsPerAddress * perSocket;
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket.remoteAddress);
    if (peer === null) return;
    if (census.enter(peer, most)) socket.once('close', () => census.leave(peer));
    else socket.destroy();
  });
}
