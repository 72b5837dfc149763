import type { Server } from 'node:http';
import { Census } from './census.ts';
import type { EdgeParts } from './http.ts';
import { Runner, type RunnerParts } from './runner.ts';
import { Sessions } from './session.ts';
import { type SocketEdge, type SocketParts, socketEdge } from './socket/socket-edge.ts';
import { StreamedAnswers } from './streamed.ts';

export type StreamsParts = RunnerParts &
  Pick<EdgeParts, 'doorkeeper' | 'origins' | 'limits' | 'draining' | 'addressOf' | 'telemetry'>;

/** All that stays open: sockets and streamed answers, counted and ended together. */
export class Streams {
  readonly answers: StreamedAnswers;
  readonly #parts: SocketParts;
  #sockets: SocketEdge | null = null;

  constructor(parts: StreamsParts) {
    const sessions = new Sessions(parts.doorkeeper, parts.limits.socketsPerUser);
    this.#parts = { ...parts, runner: new Runner(parts), sessions, addresses: new Census() };
    this.answers = new StreamedAnswers(this.#parts);
  }

  /** Takes the server's upgrades. */
  attach(server: Server): void {
    this.#sockets = socketEdge(server, this.#parts);
  }

  /** Ends everything so that clients come back and resume. */
  restart(): void {
    this.#sockets?.restart();
    this.answers.restart();
  }

  async close(): Promise<void> {
    this.answers.restart();
    await this.#sockets?.close();
    this.#parts.sessions.close();
  }
}
