import type { CustomFetch } from 'openid-client';
import { ProviderUnavailable } from './port.ts';

/** Bytes, unpacked; the metadata and keys of the great providers have some thousands. */
const longestAnswer = 256 * 1024;

/**
 * A fetch that reads the whole answer, within its limit and the signal's time, so that nothing of a provider hangs or grows.
 * Throws `ProviderUnavailable` for everything that may be better later: no connection, too slow, too long, 429, 5xx.
 */
export const limitedFetch: CustomFetch = async (url, options) => {
  try {
    const response = await fetch(url, options as RequestInit);
    if (response.status === 429 || response.status >= 500) {
      await response.body?.cancel();
      throw new ProviderUnavailable(`status ${response.status}`);
    }
    const { status, headers } = response;
    return new Response(await readBody(response), { status, headers });
  } catch (error) {
    if (error instanceof ProviderUnavailable) throw error;
    throw new ProviderUnavailable(nameOf(error));
  }
};

/** `ECONNREFUSED`, `TimeoutError`: not the message, which may quote an address. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}

async function readBody({ body }: Response): Promise<Blob | null> {
  if (!body) return null;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > longestAnswer) throw new ProviderUnavailable(`more than ${longestAnswer} bytes`);
    chunks.push(chunk);
  }
  return new Blob(chunks);
}
