import { type Message, MessageType, parseMessage } from 'graphql-ws';
import type { Listener, Stop } from '../../subscription/listener.ts';
import type { Question } from '../runner.ts';
import type { NotRenewed, Renewed, Session } from '../session.ts';
import type { StreamLimits } from '../stream-limits.ts';
import { type Close, close, subscriberExists } from './close.ts';
import { SocketOperation } from './operation.ts';
import type { Wire } from './wire.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** Characters of a ping whose payload comes back. */
const longestEcho = 1000;

/** What a connection asks of the house. */
export interface Host {
  readonly limits: StreamLimits;
  /** Lets somebody in by the parameters of `connection_init`, or says how to close. Never rejects. */
  admit(parameters: Parameters): Promise<Session | Close>;
  /** Never rejects. */
  run(question: Question, session: Session, listener: Listener): Promise<Stop>;
  /** Never rejects. */
  renew(session: Session, authorization: string): Promise<Renewed | NotRenewed>;
}

/**
 * One graphql-transport-ws connection (graphql-ws PROTOCOL.md): the protocol alone, without a socket library. One extension: a `ping` whose payload has an
 * `authorization` renews the token; the `pong` says whether that was accepted.
 */
export class Connection {
  readonly #wire: Wire;
  readonly #host: Host;
  readonly #operations = new Map<string, SocketOperation>();
  #init: NodeJS.Timeout | null;
  #session: Session | null = null;
  #over = false;
  #second = 0;
  #messages = 0;
  /** When the last operation ended, in the clock of `performance.now()`. */
  #idleSince = performance.now();

  constructor(wire: Wire, host: Host) {
    this.#wire = wire;
    this.#host = host;
    this.#init = setTimeout(() => this.#close(close.initTimeout), host.limits.initMs);
  }

  /** One text message from the client. */
  receive(text: string): void {
    if (this.#over) return;
    // Who reads nothing is answered nothing more.
    if (this.#wire.buffered > this.#host.limits.queueBytes) {
      this.#close(close.slow);
      return;
    }
    const message = this.#floods() ? null : read(text);
    if (message) this.#hear(message, text.length);
    else this.#close(message === null ? close.flood : close.badRequest);
  }

  /** `length`: characters of its text. */
  #hear(message: Message, length: number): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        this.#guarded(this.#initialise(message.payload ?? {}));
        break;
      case MessageType.Ping:
        this.#guarded(this.#pong(message.payload, length));
        break;
      case MessageType.Pong:
        break;
      case MessageType.Subscribe:
        this.#guarded(this.#subscribe(message.id, message.payload as Question));
        break;
      case MessageType.Complete:
        this.#operations.get(message.id)?.cut();
        break;
      default:
        // What only a server says.
        this.#close(close.badRequest);
    }
  }

  /** What nobody foresaw ends this socket, never the process. */
  #guarded(work: Promise<void>): void {
    work.catch(() => this.#close(close.broken));
  }

  /** The socket is gone. */
  closed(): void {
    this.#end();
  }

  /** Ends it from this side. */
  end(reason: Close): void {
    this.#close(reason);
  }

  /** Ends it where nothing was asked for a long time. */
  endIdle(): void {
    if (this.#session && this.#operations.size === 0 && performance.now() - this.#idleSince > this.#host.limits.idleMs)
      this.#close(close.idle);
  }

  async #initialise(parameters: Parameters): Promise<void> {
    if (!this.#init) return this.#close(close.initTwice);
    clearTimeout(this.#init);
    this.#init = null;
    const admitted = await this.#host.admit(parameters);
    if (this.#over) return;
    if ('guest' in admitted) {
      this.#session = admitted;
      this.#wire.send('{"type":"connection_ack"}');
    } else this.#close(admitted);
  }

  async #pong(payload: Parameters | null | undefined, length: number): Promise<void> {
    // The protocol leaves it to us whether a payload comes back. A short one cannot be deep.
    if (!payload || typeof payload.authorization !== 'string') return this.#answer(length <= longestEcho ? payload : null);
    // Without a session there is nothing to renew; a token is not sent back in any case.
    if (!this.#session) return this.#answer(null);
    const renewed = await this.#host.renew(this.#session, payload.authorization);
    if (!this.#over) this.#answer(renewed);
  }

  #answer(payload: object | null | undefined): void {
    this.#wire.send(JSON.stringify({ type: MessageType.Pong, ...(payload ? { payload } : {}) }));
  }

  async #subscribe(id: string, question: Question): Promise<void> {
    if (!this.#session) return this.#close(close.unauthorized);
    if (this.#operations.has(id)) return this.#close(subscriberExists(id));
    const { limits } = this.#host;
    const operation: SocketOperation = new SocketOperation(this.#wire, id, limits, () => {
      // Under its id a new one may run already.
      if (this.#operations.get(id) === operation) this.#operations.delete(id);
      this.#idleSince = performance.now();
    });
    if (this.#operations.size >= limits.subscriptionsPerSocket) return operation.refuse([tooManyOperations(limits)]);
    this.#operations.set(id, operation);
    operation.runs(await this.#host.run(question, this.#session, operation));
  }

  #floods(): boolean {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#messages = 0;
    }
    this.#messages += 1;
    return this.#messages > this.#host.limits.messagesPerSecond;
  }

  #close(reason: Close): void {
    if (this.#over) return;
    this.#end();
    this.#wire.close(reason);
  }

  #end(): void {
    this.#over = true;
    if (this.#init) clearTimeout(this.#init);
    for (const operation of [...this.#operations.values()]) operation.cut();
  }
}

/** Undefined for what is no message of the protocol. */
function read(text: string): Message | undefined {
  try {
    return parseMessage(text);
  } catch {
    return undefined;
  }
}

function tooManyOperations({ subscriptionsPerSocket }: StreamLimits) {
  const message = `A connection carries at most ${subscriptionsPerSocket} operations at a time.`;
  return { message, extensions: { code: 'TOO_MANY_REQUESTS' } };
}
