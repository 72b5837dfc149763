export interface ShortMessage {
  /** The same message sent twice has the same id, so that a gateway may drop the copy. */
  readonly id: string;
  /** Whose it is; nothing of it is sent. */
  readonly userId: string;
  /** E.164: `+4915112345678`. */
  readonly to: string;
  readonly text: string;
}

/** Hands short messages over. `send` resolves when it was taken, and rejects when it was not; it says nothing of number and text. */
export interface SmsPort {
  send(message: ShortMessage): Promise<void>;
  /** Deletes what is kept here of somebody's messages, and resolves to how many there were; a gateway keeps nothing of ours. */
  forget(userId: string): Promise<number>;
}
