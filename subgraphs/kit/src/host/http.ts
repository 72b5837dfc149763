import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../errors/failure.ts';

export interface WebRequestOptions {
  /** The whole address under which it was reached: `https://learn.example/identity/jwks`. */
  readonly address: string;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  /** Bytes after which the body breaks off with `TOO_LARGE`. */
  readonly bodyLimit: number;
}

/** Node's request as a web Request; the body streams. Throws `TOO_LARGE` when it says itself that its body is. */
export function webRequest(incoming: IncomingMessage, { address, headers, signal, bodyLimit }: WebRequestOptions): Request {
  if (Number(incoming.headers['content-length'] ?? 0) > bodyLimit) throw tooLarge(bodyLimit);
  const method = incoming.method ?? 'GET';
  const bodyless = method === 'GET' || method === 'HEAD';
  return new Request(address, {
    method,
    headers,
    signal,
    ...(bodyless ? {} : { body: Readable.toWeb(Readable.from(limited(incoming, bodyLimit))) as ReadableStream, duplex: 'half' }),
  } as RequestInit);
}

async function* limited(incoming: IncomingMessage, bodyLimit: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of chunksOf(incoming)) {
    size += chunk.length;
    if (size > bodyLimit) throw tooLarge(bodyLimit);
    yield chunk;
  }
}

/** Leaving this early keeps the connection, so that whoever sends too much can still be told. */
function chunksOf(incoming: IncomingMessage): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => incoming.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer> };
}

/** Whoever sent it went away: nothing of ours is wrong. */
function brokenOff(): Failure {
  return new Failure('BAD_USER_INPUT', 'The body broke off before its end.');
}

function tooLarge(bodyLimit: number): Failure {
  return new Failure('TOO_LARGE', `A body here has at most ${bodyLimit} bytes.`);
}

/** Sends a web Response with back-pressure; a client that goes away ends it. */
export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status;
  response.headers.forEach((value, name) => {
    if (name !== 'set-cookie') outgoing.setHeader(name, value);
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  if (!response.body) {
    outgoing.end();
    return;
  }
  await pipeline(Readable.fromWeb(response.body as never), outgoing).catch((error: NodeJS.ErrnoException) => {
    // The reader went away: nobody is left to tell.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET' && error.name !== 'AbortError') throw error;
  });
}

export function sendJson(
  outgoing: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  outgoing.end(JSON.stringify(body));
}

/** The whole body as text; null when it is larger than `limit` bytes (the rest is dropped as it comes). By events: an iterator costs more than a small body. */
export function readBody(incoming: IncomingMessage, limit: number): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const chunks: Buffer[] = [];
  let size = 0;
  const hear = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= limit) {
      chunks.push(chunk);
      return;
    }
    incoming.off('data', hear);
    incoming.resume();
    resolve(null);
  };
  incoming.on('data', hear);
  incoming.once('end', () => resolve((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8')));
  incoming.once('error', () => reject(brokenOff()));
  incoming.once('close', () => reject(new Error('The body broke off.')));
  return promise;
}
