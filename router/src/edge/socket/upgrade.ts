import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EdgeParts } from '../http.ts';

type Refusal = '400 Bad Request' | '403 Forbidden' | '404 Not Found' | '429 Too Many Requests' | '503 Service Unavailable';

/** Why a socket is not even opened; null when it is. */
export function refusalOf(
  { url, headers }: IncomingMessage,
  { origins, draining }: Pick<EdgeParts, 'origins' | 'draining'>,
): Refusal | null {
  const { origin, host } = headers;
  // Browsers open sockets to anywhere without asking; only the server can refuse.
  if (!origins.allows(origin, host)) return '403 Forbidden';
  const address = URL.parse(url ?? '/', 'http://router');
  if (!address) return '400 Bad Request';
  if (address.pathname !== '/graphql') return '404 Not Found';
  return draining() ? '503 Service Unavailable' : null;
}

export function refuse(socket: Duplex, status: Refusal): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
