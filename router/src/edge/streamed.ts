import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { GraphQLFormattedError } from 'graphql';
import type { SessionEnd } from '../identity/doorkeeper.ts';
import type { AddressOf } from '../rate/client-address.ts';
import type { Listener, Payload, Stop } from '../subscription/listener.ts';
import type { Census } from './census.ts';
import { authorizationOf } from './http-question.ts';
import { multipart } from './multipart.ts';
import type { Origins } from './origins.ts';
import type { Question, Runner } from './runner.ts';
import type { Sessions } from './session.ts';
import { serverSentEvents } from './sse.ts';
import type { StreamLimits } from './stream-limits.ts';

/** Why an answer ends before its stream does. The client comes back by itself, and resumes. */
export type Interruption = SessionEnd | 'slow' | 'restart';

/** How events are written over HTTP. */
export interface StreamFormat {
  readonly headers: Readonly<Record<string, string>>;
  /** What begins the answer. */
  readonly begin: string;
  readonly heartbeat: string;
  next(payload: Payload): string;
  readonly complete: string;
  refuse(errors: readonly GraphQLFormattedError[]): string;
  interrupt(why: Interruption): string;
}

/** Milliseconds between signs of life on an answer that has nothing to tell: proxies cut what is silent for half a minute. */
const heartbeatEvery = 10_000;

/** The format that a request asks for, or null for an ordinary answer. */
export function formatFor(accept: string | undefined): StreamFormat | null {
  const wanted = (accept ?? '').toLowerCase();
  if (wanted.includes('text/event-stream')) return serverSentEvents;
  return takesMultipart(wanted, 'subscriptionspec') ? multipart : null;
}

/** Whether a request takes its answer in parts. Some clients say so with every query; only those that defer something are answered so. */
export function takesParts(accept: string | undefined): boolean {
  return takesMultipart((accept ?? '').toLowerCase(), 'deferspec');
}

/** Whether one of the media ranges is `multipart/mixed` with this parameter. */
function takesMultipart(accept: string, parameter: string): boolean {
  return accept.split(',').some((range) => range.includes('multipart/mixed') && range.includes(parameter));
}

export interface StreamedParts {
  readonly origins: Origins;
  readonly limits: StreamLimits;
  readonly runner: Runner;
  readonly sessions: Sessions;
  readonly addresses: Census;
  readonly addressOf: AddressOf;
}

/** Operations whose answer is streamed over HTTP, each on a request of its own: for who cannot open WebSockets. The same people, limits and ends as there. */
export class StreamedAnswers {
  readonly #parts: StreamedParts;
  readonly #open = new Set<Answer>();

  constructor(parts: StreamedParts) {
    this.#parts = parts;
  }

  /** Throws `Failure` before anything is written. */
  async serve(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    format: StreamFormat,
    read: () => Promise<Question>,
    { arrived = false }: { readonly arrived?: boolean } = {},
  ): Promise<void> {
    const { origins, sessions, addresses, limits, runner } = this.#parts;
    // A browser's EventSource opens streams from anywhere without asking, as it does sockets.
    if (!origins.allows(incoming.headers.origin, incoming.headers.host))
      throw new Failure('FORBIDDEN', 'Pages of this origin may not use this address.');
    // Whose connection has ended already would never leave.
    if (outgoing.destroyed) return;
    const address = this.#parts.addressOf(incoming);
    if (!addresses.enter(address, limits.socketsPerAddress))
      throw new Failure('TOO_MANY_REQUESTS', 'Too many connections from this address; close some first.');
    outgoing.once('close', () => addresses.leave(address));
    const question = await read();
    const answer: Answer = new Answer(outgoing, format, limits);
    const opened = await sessions.open(arrival(incoming), (end) => answer.interrupt(end));
    if (!opened) throw new Failure('TOO_MANY_REQUESTS', 'Too many connections of this account; close some first.');
    this.#open.add(answer);
    outgoing.once('close', () => {
      this.#open.delete(answer);
      opened.close();
      answer.gone();
    });
    if (outgoing.destroyed) {
      outgoing.emit('close');
      return;
    }
    answer.begin();
    const given = incoming.headers['last-event-id'];
    const after = typeof given === 'string' && given !== '' ? given : null;
    const readOnly = incoming.method !== 'POST';
    const transport = format === serverSentEvents ? 'sse' : 'multipart';
    const { guest } = opened.session;
    answer.runs(await runner.run(question, { guest, address, transport, after, readOnly, arrived }, answer));
  }

  /** Ends all of them so that their clients come back. */
  restart(): void {
    for (const answer of [...this.#open]) answer.interrupt('restart');
  }
}

class Answer implements Listener {
  readonly #outgoing: ServerResponse;
  readonly #format: StreamFormat;
  readonly #limits: StreamLimits;
  #heartbeat: NodeJS.Timeout | undefined;
  #stop: Stop | null = null;
  #over = false;
  #waiting = 0;

  constructor(outgoing: ServerResponse, format: StreamFormat, limits: StreamLimits) {
    this.#outgoing = outgoing;
    this.#format = format;
    this.#limits = limits;
  }

  begin(): void {
    // Proxies such as nginx hold answers back unless told not to.
    this.#outgoing.writeHead(200, { ...this.#format.headers, 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    this.#outgoing.write(this.#format.begin);
    this.#heartbeat = setInterval(() => this.#outgoing.write(this.#format.heartbeat), heartbeatEvery);
  }

  runs(stop: Stop): void {
    if (this.#over) stop();
    else this.#stop = stop;
  }

  next(payload: Payload): void {
    if (this.#over) return;
    // What waited before counts: one answer may be large.
    const { writableLength } = this.#outgoing;
    this.#waiting = writableLength === 0 ? 0 : this.#waiting + 1;
    if (writableLength > this.#limits.queueBytes || this.#waiting > this.#limits.queueEvents) this.interrupt('slow');
    else this.#outgoing.write(this.#format.next(payload));
  }

  complete(): void {
    this.#end(this.#format.complete);
  }

  refuse(errors: readonly GraphQLFormattedError[]): void {
    this.#end(this.#format.refuse(errors));
  }

  lost(): void {
    this.interrupt('restart');
  }

  interrupt(why: Interruption): void {
    this.#end(this.#format.interrupt(why));
    // What waits for a slow reader is given up; the reader resumes.
    if (why === 'slow') this.#outgoing.destroy();
  }

  room(): Promise<void> | undefined {
    if (this.#over || !this.#outgoing.writableNeedDrain) return undefined;
    return new Promise((resolve) => {
      const done = () => {
        this.#outgoing.off('drain', done);
        this.#outgoing.off('close', done);
        resolve();
      };
      this.#outgoing.once('drain', done).once('close', done);
    });
  }

  /** The client is gone. */
  gone(): void {
    this.#cut();
  }

  #end(last: string): void {
    if (!this.#cut()) return;
    this.#outgoing.end(last);
  }

  #cut(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearInterval(this.#heartbeat);
    this.#stop?.();
    return true;
  }
}

function arrival(incoming: IncomingMessage) {
  const { headers } = incoming;
  const tenant = headers['x-tenant'];
  const apiKey = headers['x-api-key'];
  return {
    host: headers.host ?? '',
    authorization: authorizationOf(incoming),
    tenant: typeof tenant === 'string' && tenant !== '' ? tenant : null,
    apiKey: typeof apiKey === 'string' && apiKey !== '' ? apiKey : null,
  };
}
