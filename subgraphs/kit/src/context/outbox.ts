import type { Message, SendOptions } from '../bus/message.ts';
import type { AnyTx } from './context.ts';

/** Puts messages on the bus inside a transaction; the bus implements it, contexts are made with it. */
export interface Outbox {
  send<P>(tx: AnyTx, message: Message<P>, payload: P, options: SendOptions): Promise<void>;
}

export const noOutbox: Outbox = {
  send(_, message) {
    throw new Error(`${message.name} cannot be sent: this context was made without a bus.`);
  },
};
