import { WebSocket } from 'ws';

type Data = Parameters<WebSocket['send']>[0];
type Options = Parameters<WebSocket['send']>[1];
type Done = (error?: Error) => void;

/**
 * A socket that may be cut while something is written to it. The stream below is destroyed a moment before `close` is told; what is written meanwhile fails, which
 * graphql-ws takes for an operation that failed: it tries to say so on the same socket, and complains to the console. Here such a write fails nobody. It is done
 * when the connection is known to be closed and its operations are ended, not before: a stream that has always a next event would never let that turn come.
 */
export class CuttableSocket extends WebSocket {
  #closed: Promise<void> | null = null;

  override send(data: Data, done?: Done): void;
  override send(data: Data, options: Options, done?: Done): void;
  override send(data: Data, optionsOrDone?: Options | Done, last?: Done): void {
    const [options, done] = typeof optionsOrDone === 'function' ? [{}, optionsOrDone] : [optionsOrDone ?? {}, last];
    super.send(data, options, (error) => {
      if (!error || this.readyState === WebSocket.CLOSED) return done?.();
      // One for all who write: a router's connection carries many operations.
      this.#closed ??= new Promise((resolve) => this.once('close', () => resolve()));
      void this.#closed.then(() => done?.());
    });
  }
}
