import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Close } from './close.ts';
import type { Patient } from './heartbeat.ts';
import type { Wire } from './wire.ts';

/** Milliseconds that a client has to answer a close frame; one that reads nothing never does. */
const patience = 5000;

/** A socket of the library `ws`. */
export class Line implements Wire, Patient {
  readonly #socket: WebSocket;
  readonly #raw: Duplex;
  #alive = true;

  /** `raw`: the connection below, which is written to where the library would make the same bytes anew for each socket. */
  constructor(socket: WebSocket, raw: Duplex) {
    this.#socket = socket;
    this.#raw = raw;
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

  sendWith(head: string, body: Buffer): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#raw.write(textFrame(head, body));
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

const brace = 0x7d;

/** One text frame from a server (RFC 6455 §5.2): final, without mask or extension. */
function textFrame(head: string, body: Buffer): Buffer {
  const headLength = Buffer.byteLength(head);
  const length = headLength + body.length + 1;
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x81;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  frame.write(head, start);
  body.copy(frame, start + headLength);
  frame[start + length - 1] = brace;
  return frame;
}
