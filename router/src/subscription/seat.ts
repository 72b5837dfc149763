import type { Caller } from '@lyceum/kit/host/client.ts';
import type { GraphQLFormattedError } from 'graphql';
import type { Version } from '../federation/federation.ts';
import type { Toll } from '../rate/toll.ts';
import type { Filtered } from '../security/filter.ts';
import type { Listener, Payload } from './listener.ts';
import type { Prepared } from './prepare.ts';

export interface SubscriptionRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  /** As the client gave them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** Whose planning it is when it comes; absent where nobody asked from outside. */
  readonly toll?: Pick<Toll, 'person'>;
  /** A position that the transport carries beside the operation, such as `Last-Event-ID`; it goes before the operation's own. */
  readonly after?: string | null;
}

/** What a stream is asked with and completed by; exchanged as a whole when a new supergraph comes into use. */
export interface StreamContext {
  readonly version: Version;
  readonly prepared: Prepared;
  /** What its listener may not see of each event; null: nothing. */
  readonly withheld: Withheld | null;
}

/** What completes an event: see `completeReply`. */
export interface Withheld {
  readonly filtered: Filtered;
  /** Of what was asked, coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A stream that somebody sits in: one of their own, or a shared one. */
export interface Home {
  readonly context: StreamContext;
  carry(context: StreamContext): void;
  leave(seat: Seat): void;
}

/** The place of one listener, wherever the stream behind it comes from at the moment. */
export class Seat {
  readonly request: SubscriptionRequest;
  /** Cursor of what was told last, or where it began; null while nothing is known. */
  position: string | null = null;
  home: Home | null = null;
  /** By whose rules it may hear what it hears; null before it was judged. */
  judgedBy: Version | null = null;
  /** It was seated anew because of an event that it was not told yet. */
  strayed = false;
  readonly #listener: Listener;
  readonly #onOver: (seat: Seat) => void;
  #over = false;

  constructor(request: SubscriptionRequest, listener: Listener, onOver: (seat: Seat) => void) {
    this.request = request;
    this.#listener = listener;
    this.#onOver = onOver;
  }

  get over(): boolean {
    return this.#over;
  }

  tell(payload: Payload): void {
    if (this.#over) return;
    if (payload.cursor !== null) this.position = payload.cursor;
    this.strayed = false;
    this.#listener.next(payload);
  }

  room(): Promise<void> | undefined {
    return this.#over ? undefined : this.#listener.room();
  }

  complete(): void {
    if (this.#end()) this.#listener.complete();
  }

  refuse(errors: readonly GraphQLFormattedError[]): void {
    if (this.#end()) this.#listener.refuse(errors);
  }

  lost(): void {
    if (this.#end()) this.#listener.lost();
  }

  /** The listener has enough. */
  stop(): void {
    this.#end();
  }

  /** Gives up the stream, but not the listener. */
  leave(): void {
    const { home } = this;
    this.home = null;
    home?.leave(this);
  }

  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.leave();
    this.#onOver(this);
    return true;
  }
}
