import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

/**
 * GraphiQL as it was built in `router/graphiql`, each file packed by itself. It is checked in, because what builds it is 240 MB that nobody needs who only runs
 * the house, and because it must work where there is no internet.
 */
const page = join(import.meta.dirname, 'page');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
  '.md': 'text/plain; charset=utf-8',
};

/** Nothing from elsewhere, and no request to elsewhere. Its editor sets styles as it goes, and starts its workers from blobs. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers what lies at `/graphiql`; false for every other address. */
export function serveGraphiql(pathname: string, outgoing: ServerResponse): boolean {
  const name = /^\/graphiql(?:\/((?:assets\/)?[\w.-]+))?\/?$/.exec(pathname);
  if (!name) return false;
  const file = name[1] ?? 'index.html';
  const type = types[extname(file)];
  const path = join(page, `${file}.gz`);
  if (!type || !existsSync(path)) return false;
  const body = readFileSync(path);
  outgoing.writeHead(200, {
    'content-type': type,
    'content-encoding': 'gzip',
    'content-length': body.length,
    'content-security-policy': policy,
    // The name of an asset tells its content.
    'cache-control': file.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  outgoing.end(body);
  return true;
}
