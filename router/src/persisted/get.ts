import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { MediaType } from '../edge/media-type.ts';
import { sendReply, sendText } from '../edge/send.ts';
import { type Reply, replyBytes } from '../operation/reply.ts';

/** Headers of a request on which an answer depends (RFC 9110 §12.5.5). */
const varies = 'accept, authorization, x-api-key, x-tenant';

/**
 * The answer to a query that was asked by its id with GET: with a validator, so that who has it already is told so (RFC 9110 §13.1.2). Nobody may use it without
 * asking, unless somebody else has set a policy on the answer. One with errors is for this request alone.
 */
export function sendCacheable(outgoing: ServerResponse, headers: IncomingHttpHeaders, reply: Reply, type: MediaType): void {
  if (reply.data === undefined || reply.errors.length > 0) {
    sendReply(outgoing, reply, type);
    return;
  }
  const text = replyBytes(reply);
  const tag = `"${createHash('sha256').update(type).update(text).digest('base64url')}"`;
  outgoing.setHeader('etag', tag);
  if (!outgoing.hasHeader('cache-control')) {
    outgoing.setHeader('cache-control', 'private, no-cache');
    outgoing.appendHeader('vary', varies);
  }
  if (has(headers['if-none-match'], tag)) {
    outgoing.writeHead(304).end();
    return;
  }
  sendText(outgoing, 200, `${type}; charset=utf-8`, text);
}

function has(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  // Proxies that compress weaken the tag (RFC 9110 §8.8.3.2: compared weakly here).
  return ifNoneMatch.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
}

/** Whether a browser would have asked before sending this on behalf of a foreign page, as Apollo Server judges it (CSRF prevention). */
export function isPreflighted(headers: IncomingHttpHeaders): boolean {
  if (headers['apollo-require-preflight'] || headers['x-apollo-operation-name']) return true;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return type !== undefined && !['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'].includes(type);
}
