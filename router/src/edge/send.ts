import type { ServerResponse } from 'node:http';
import { type Reply, replyBytes, replyStatus } from '../operation/reply.ts';
import type { MediaType } from './media-type.ts';

export function sendText(outgoing: ServerResponse, status: number, type: string, text: string | Buffer): void {
  outgoing.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  outgoing.end(text);
}

/** An answer for this request alone, unless something else was said already. */
export function sendReply(outgoing: ServerResponse, reply: Reply, type: MediaType): void {
  if (!outgoing.hasHeader('cache-control')) outgoing.setHeader('cache-control', 'no-store');
  sendText(outgoing, replyStatus(reply), `${type}; charset=utf-8`, replyBytes(reply));
}
