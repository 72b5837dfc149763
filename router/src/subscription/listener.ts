import type { GraphQLFormattedError } from 'graphql';

/** One event as it leaves: made once, however many hear it. */
export class Payload {
  /** The result as JSON in UTF-8. */
  readonly bytes: Buffer;
  /** Where a client goes on behind it; null where the stream has no cursors. */
  readonly cursor: string | null;
  #text: string | null = null;

  constructor(bytes: Buffer, cursor: string | null) {
    this.bytes = bytes;
    this.cursor = cursor;
  }

  /** The same as a string. */
  get text(): string {
    this.#text ??= this.bytes.toString();
    return this.#text;
  }
}

/** Somebody who listens: an operation on a socket, or a streamed answer over HTTP. After `complete`, `refuse` or `lost` it is told nothing more. */
export interface Listener {
  /** Never waits: a listener that is too far behind ends itself, so that its client comes back and resumes. */
  next(payload: Payload): void;
  /** Everything was told. */
  complete(): void;
  /** It does not begin, or may not go on: what is wrong with it will not be better when it is tried again. */
  refuse(errors: readonly GraphQLFormattedError[]): void;
  /** The stream broke where it cannot be picked up here: the client must come back and resume by its cursor. */
  lost(): void;
  /** Resolves when there is room for more, or nobody listens any more; undefined: there is room. Streams of one listener wait for it. */
  room(): Promise<void> | undefined;
}

/** Ends what was begun; a second call does nothing. */
export type Stop = () => void;
