import type { Message } from '../bus/message.ts';

/** A step's order to the subgraph that owns it. `sagaId` + `step` is the idempotency key for outside calls. */
export interface StepOrder<I> {
  readonly sagaId: string;
  readonly step: string;
  readonly input: I;
}

export type StepOutcome<O> =
  | { readonly ok: true; readonly facts: O }
  | { readonly ok: false; readonly code: string; readonly message: string };

export interface StepReply<O> {
  readonly sagaId: string;
  readonly step: string;
  readonly outcome: StepOutcome<O>;
}

/** The contract of a saga step: input `I` goes there, facts `O` come back. Grants for both ways follow from it. */
export interface StepMessage<I, O> extends Message<StepOrder<I>> {
  readonly kind: 'saga';
  /** Where the answer goes: `<from>` hears it on this queue. */
  readonly reply: Message<StepReply<O>>;
}

export function sagaStep<I, O>(name: string, parties: { from: string; to: string }): StepMessage<I, O> {
  const reply: Message<StepReply<O>> = {
    name: `${name}.reply`,
    kind: 'reply',
    from: parties.to,
    to: [parties.from],
    personal: false,
  };
  return { name, kind: 'saga', from: parties.from, to: [parties.to], personal: false, reply };
}
