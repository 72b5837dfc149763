import { connect, type Socket } from 'node:net';
import type { Question } from '../workload/questions.ts';
import { ReplyReader, type Verdict } from './reply.ts';

type Done = (verdict: Verdict) => void;

interface Connection {
  readonly socket: Socket;
  done: Done | null;
}

/** Sends one question over kept connections, one request at a time on each; who finds none free waits in line. */
export class Sender {
  readonly #port: number;
  readonly #most: number;
  /** Whole requests, made before anything is measured: each set of variables once for each person. */
  readonly #requests: readonly Buffer[];
  readonly #connections = new Set<Connection>();
  readonly #free: Connection[] = [];
  readonly #line: { readonly request: Buffer; readonly done: Done }[] = [];

  constructor(port: number, connections: number, tokens: readonly string[], questions: readonly Question[]) {
    this.#port = port;
    this.#most = connections;
    this.#requests = questions.map((question, n) => requestOf(port, tokens[n % tokens.length] ?? '', question));
  }

  /** `n` chooses the variables and the person. */
  send(n: number, done: Done): void {
    const request = this.#requests[n % this.#requests.length] as Buffer;
    const connection = this.#free.pop() ?? (this.#connections.size < this.#most ? this.#open() : null);
    if (connection) this.#ask(connection, request, done);
    else this.#line.push({ request, done });
  }

  close(): void {
    for (const { socket } of this.#connections) socket.destroy();
  }

  #ask(connection: Connection, request: Buffer, done: Done): void {
    connection.done = done;
    connection.socket.write(request);
  }

  #open(): Connection {
    const reader = new ReplyReader((verdict) => this.#replied(connection, verdict));
    const socket = connect({
      port: this.#port,
      host: '127.0.0.1',
      noDelay: true,
      // One buffer for all that this socket ever reads.
      onread: {
        buffer: Buffer.allocUnsafe(64 * 1024),
        callback: (size, buffer) => {
          reader.read(Buffer.from(buffer.buffer, buffer.byteOffset, size));
          return true;
        },
      },
    });
    const connection: Connection = { socket, done: null };
    let reason = 'the connection was closed';
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', () => this.#lost(connection, reason));
    this.#connections.add(connection);
    return connection;
  }

  #replied(connection: Connection, verdict: Verdict): void {
    const { done } = connection;
    connection.done = null;
    const next = this.#line.shift();
    if (next) this.#ask(connection, next.request, next.done);
    else this.#free.push(connection);
    done?.(verdict);
  }

  /** A server may end an idle connection as it likes; one with a request on it failed. */
  #lost(connection: Connection, reason: string): void {
    this.#connections.delete(connection);
    const place = this.#free.indexOf(connection);
    if (place >= 0) this.#free.splice(place, 1);
    connection.done?.(reason);
    connection.done = null;
  }
}

function requestOf(port: number, token: string, question: Question): Buffer {
  const body = Buffer.from(JSON.stringify(question));
  const head = [
    'POST /graphql HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    'accept: application/json',
    `content-length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}
