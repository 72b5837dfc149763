import type { Dispatcher, Pool } from 'undici';

export interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal?: AbortSignal | undefined;
}

/** The text that comes back, whatever its status. Below undici's `request`, which makes a stream for every answer: that costs more than a small answer itself. */
export function post(pool: Pool, { path, headers, body, signal }: Post): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  let abort: (() => void) | null = null;
  const over = () => {
    if (abort) signal?.removeEventListener('abort', abort);
  };
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(controller) {
      if (!signal || abort) return;
      abort = () => controller.abort(signal.reason instanceof Error ? signal.reason : new Error('Nobody waits for the answer.'));
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    },
    onResponseStart() {},
    onResponseData(_, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      over();
      resolve((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8'));
    },
    onResponseError(_, error) {
      over();
      reject(error);
    },
  };
  pool.dispatch({ method: 'POST', path, headers: { ...headers }, body }, handler);
  return promise;
}
