/**
 * The contract of one kind of message: its name, the one subgraph that may send it and those that receive it.
 * The queues `<consumer>.<name>` and the database grants follow from it.
 */
export interface Message<P> {
  /** `<sender>.<snake_case>`, unique. */
  readonly name: string;
  readonly kind: 'event' | 'command' | 'saga' | 'reply';
  readonly from: string;
  readonly to: readonly string[];
  /** True where the payload holds personal text: the job is deleted as soon as it is done. */
  readonly personal: boolean;
  /** Type only; never present. */
  readonly payload?: P;
}

export interface SendOptions {
  /** Not before this instant; for time-outs and reminders. */
  readonly at?: Date;
}

/** What surrounds a payload on the bus. `id` is the event's own: delivered twice, it is applied once. */
export interface Envelope<P> {
  readonly id: string;
  readonly tenantId: string;
  /** ISO 8601 instant at which the sender committed the message's cause. */
  readonly at: string;
  readonly requestId: string;
  /** The user who caused it, null for the system. */
  readonly actorId: string | null;
  readonly body: P;
}

interface Parties {
  readonly from: string;
  readonly to: readonly string[];
  readonly personal?: boolean;
}

/** Something happened in `from`; any number of subgraphs may care. */
export function event<P>(name: string, parties: Parties): Message<P> {
  return { name, kind: 'event', from: parties.from, to: parties.to, personal: parties.personal ?? false };
}

/** `from` asks exactly one subgraph (it may be `from` itself, later) to do something. */
export function command<P>(name: string, parties: { from: string; to: string; personal?: boolean }): Message<P> {
  return { name, kind: 'command', from: parties.from, to: [parties.to], personal: parties.personal ?? false };
}
