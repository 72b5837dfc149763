import type { Subgraph } from '../subgraph.ts';
import type { Message } from './message.ts';

/** The queue in which `consumer` receives this message; queue and rights follow from the catalogue. */
export function queueName(consumer: string, message: Pick<Message<unknown>, 'name'>): string {
  return `${consumer}/${message.name}`;
}

export function scheduleQueue(subgraph: string, schedule: string): string {
  return `${subgraph}/schedule/${schedule}`;
}

/** Live topic on which a commit tells consumers that something waits in a queue. */
export function queueTopic(queue: string): string {
  return `bus:${queue}`;
}

export interface QueuePlan {
  readonly name: string;
  readonly consumer: string;
  readonly senders: readonly string[];
  readonly personal: boolean;
  /** Five-field cron (UTC) of a schedule's queue; null for messages. */
  readonly cron: string | null;
}

/** What the subgraph does by the clock, for `planQueues`. */
export function schedulesOf({ name: subgraph, features }: Pick<Subgraph, 'name' | 'features'>): readonly TimedQueue[] {
  return features.flatMap(({ schedules = [] }) => schedules.map(({ name, cron }) => ({ subgraph, name, cron })));
}

export interface TimedQueue {
  readonly subgraph: string;
  /** The schedule's name. */
  readonly name: string;
  readonly cron: string;
}

/** All queues of a catalogue, replies of saga steps included, and of the subgraphs' schedules. */
export function planQueues(catalogue: readonly Message<unknown>[], schedules: readonly TimedQueue[] = []): readonly QueuePlan[] {
  const messages = catalogue.flatMap((message) =>
    'reply' in message ? [message, message.reply as Message<unknown>] : [message],
  );
  return [
    ...messages.flatMap((message) =>
      message.to.map((consumer) => ({
        name: queueName(consumer, message),
        consumer,
        senders: [message.from],
        personal: message.personal,
        cron: null,
      })),
    ),
    ...schedules.map(({ subgraph, name, cron }) => ({
      name: scheduleQueue(subgraph, name),
      consumer: subgraph,
      senders: [],
      personal: false,
      cron,
    })),
  ];
}
