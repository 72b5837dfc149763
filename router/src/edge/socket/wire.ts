import type { Close } from './close.ts';

/** What the protocol needs of a socket; it knows no library. */
export interface Wire {
  send(text: string): void;
  /** The message `<head><body>}`: the body's bytes are the same for many, the head is short. */
  sendWith(head: string, body: Buffer): void;
  /** Sends a close frame, and cuts the line when it is not answered. */
  close(close: Close): void;
  /** Bytes that wait to be sent. */
  readonly buffered: number;
}
