/** Which web pages may talk to the router from a browser. */
export class Origins {
  readonly #allowed: readonly string[];

  /** Origins such as `https://app.example.org`; a port `*` stands for any (`http://localhost:*`), and `*` alone for everybody. */
  constructor(allowed: readonly string[]) {
    this.#allowed = allowed;
  }

  /** Programs that are no browsers send no origin: what protects people from foreign pages does not concern them. */
  allows(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined) return true;
    if (host && (origin === `http://${host}` || origin === `https://${host}`)) return true;
    const anyPort = origin.replace(/:\d+$/, ':*');
    return this.#allowed.some((allowed) => allowed === '*' || allowed === origin || allowed === anyPort);
  }
}

const methods = 'GET, POST, HEAD, PATCH, PUT, DELETE, OPTIONS';
const requestHeaders = [
  'authorization',
  'content-type',
  'x-tenant',
  'apollo-require-preflight',
  'range',
  'tus-resumable',
  'upload-length',
  'upload-offset',
  'upload-metadata',
  'upload-concat',
  'upload-defer-length',
  'upload-checksum',
].join(', ');
const shownHeaders = [
  'x-request-id',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'location',
  'content-range',
  'accept-ranges',
  'tus-resumable',
  'tus-version',
  'tus-extension',
  'tus-max-size',
  'upload-offset',
  'upload-length',
  'upload-expires',
].join(', ');

/** Headers for an answer to an allowed origin (Fetch standard, CORS). No cookies are ever used, so no credentials are allowed. */
export function corsHeaders(origin: string, preflight: boolean): Readonly<Record<string, string>> {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': shownHeaders,
    ...(preflight
      ? {
          'access-control-allow-methods': methods,
          'access-control-allow-headers': requestHeaders,
          'access-control-max-age': '600',
        }
      : {}),
  };
}
