import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SessionEnd } from '../../identity/doorkeeper.ts';
import type { Census } from '../census.ts';
import { failureAnswer } from '../failure-answer.ts';
import type { EdgeParts } from '../http.ts';
import type { Runner } from '../runner.ts';
import type { Session, Sessions } from '../session.ts';
import { type Close, close, notAdmitted } from './close.ts';
import { Connection, type Host } from './connection.ts';
import { Heartbeat, type Patient } from './heartbeat.ts';
import { Line } from './line.ts';
import { refusalOf, refuse } from './upgrade.ts';

export interface SocketEdge {
  /** Ends every socket so that its client comes back: after an exchange of subgraphs. */
  restart(): void;
  close(): Promise<void>;
}

export interface SocketParts extends Pick<EdgeParts, 'origins' | 'limits' | 'log' | 'draining' | 'addressOf' | 'telemetry'> {
  readonly runner: Runner;
  readonly sessions: Sessions;
  readonly addresses: Census;
}

/** The public address over WebSocket, by graphql-transport-ws. */
export function socketEdge(server: Server, parts: SocketParts): SocketEdge {
  const { limits, addresses } = parts;
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols,
    maxPayload: limits.bodyBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const heartbeat = new Heartbeat<Guest>(limits.pingMs);

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The other side may be gone before it is answered.
    socket.on('error', () => socket.destroy());
    const address = parts.addressOf(request);
    const refusal =
      refusalOf(request, parts) ?? (addresses.enter(address, limits.socketsPerAddress) ? null : '429 Too Many Requests');
    if (refusal) return refuse(socket, refusal);
    socket.once('close', () => addresses.leave(address));
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      const guest = new Guest(parts, accepted, socket, request.headers.host ?? '', address);
      heartbeat.add(guest);
      const { metrics } = parts.telemetry;
      metrics.sockets += 1;
      accepted.on('close', () => {
        metrics.sockets -= 1;
        heartbeat.remove(guest);
      });
    });
  });

  const endAll = (reason: Close) => {
    for (const guest of heartbeat) guest.end(reason);
  };
  return {
    restart: () => endAll(close.restart),
    async close() {
      endAll(close.restart);
      heartbeat.close();
      sockets.close();
    },
  };
}

/** One socket of the public, from its upgrade to its end. */
class Guest implements Patient, Host {
  readonly limits: SocketParts['limits'];
  readonly #parts: SocketParts;
  readonly #host: string;
  readonly #address: string;
  readonly #line: Line;
  readonly #connection: Connection | null;
  #leave: (() => void) | null = null;
  #gone = false;

  constructor(parts: SocketParts, socket: WebSocket, raw: Duplex, host: string, address: string) {
    this.limits = parts.limits;
    this.#parts = parts;
    this.#host = host;
    this.#address = address;
    this.#line = new Line(socket, raw);
    // What is wrong with a frame the library closes for; RFC 6455 has codes for it.
    socket.on('error', (error) => parts.log.debug({ err: error }, 'a socket sent what is no WebSocket frame'));
    socket.on('close', () => this.#closed());
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
      this.#connection = null;
      this.#line.close(close.subprotocol);
      return;
    }
    const connection = new Connection(this.#line, this);
    this.#connection = connection;
    socket.on('message', (data, isBinary) => (isBinary ? connection.end(close.badRequest) : connection.receive(String(data))));
  }

  async admit(parameters: Readonly<Record<string, unknown>>): Promise<Session | Close> {
    try {
      await this.#parts.runner.arrived(this.#address);
      const arrival = {
        host: this.#host,
        authorization: named(parameters, 'authorization'),
        tenant: named(parameters, 'x-tenant'),
        apiKey: named(parameters, 'x-api-key'),
      };
      const opened = await this.#parts.sessions.open(arrival, (end) => this.end(endings[end]));
      if (!opened) return close.tooMany;
      this.#leave = opened.close;
      if (this.#gone) this.#closed();
      return opened.session;
    } catch (failure) {
      const { status, error } = failureAnswer(failure, randomUUID(), this.#parts.log);
      if (status === 429) return close.tooOften;
      return status < 500 ? notAdmitted(error.message) : close.restart;
    }
  }

  run(...[question, session, listener]: Parameters<Host['run']>) {
    const way = { guest: session.guest, address: this.#address, transport: 'websocket' } as const;
    return this.#parts.runner.run(question, way, listener);
  }

  async renew(session: Session, authorization: string) {
    try {
      return await session.renew(authorization);
    } catch (failure) {
      const { error } = failureAnswer(failure, randomUUID(), this.#parts.log);
      return { renewed: false, message: error.message } as const;
    }
  }

  end(reason: Close): void {
    if (this.#connection) this.#connection.end(reason);
    else this.#line.close(reason);
  }

  ask(): boolean {
    this.#connection?.endIdle();
    return this.#line.ask();
  }

  give(): void {
    this.#line.give();
  }

  #closed(): void {
    this.#gone = true;
    this.#connection?.closed();
    this.#leave?.();
    this.#leave = null;
  }
}

const endings: Readonly<Record<SessionEnd, Close>> = { expired: close.expired, revoked: close.revoked };

/** Throws `Failure` where it is given in several spellings: nobody could say which one counts. */
function named(parameters: Readonly<Record<string, unknown>>, name: string): string | null {
  const [value, ...others] = Object.entries(parameters).flatMap(([key, given]) => (key.toLowerCase() === name ? [given] : []));
  if (others.length > 0) throw new Failure('UNAUTHENTICATED', `Send one ${name}.`);
  return typeof value === 'string' && value !== '' ? value : null;
}
