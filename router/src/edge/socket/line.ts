import type { WebSocket } from 'ws';
import type { Close } from './close.ts';
import type { Patient } from './heartbeat.ts';
import type { Wire } from './wire.ts';

/** Milliseconds that a client has to answer a close frame; one that reads nothing never does. */
const patience = 5000;

/** A socket of the library `ws`. */
export class Line implements Wire, Patient {
  readonly #socket: WebSocket;
  #alive = true;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('pong', () => {
      this.#alive = true;
    });
  }

  get buffered(): number {
    return this.#socket.bufferedAmount;
  }

  send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  close([code, reason]: Close): void {
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), patience).unref();
  }

  ask(): boolean {
    if (!this.#alive) return false;
    this.#alive = false;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
    return true;
  }

  give(): void {
    this.#socket.terminate();
  }
}
