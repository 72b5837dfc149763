import type { SubgraphAnswer } from '@lyceum/kit/host/client.ts';
import type { Operation } from '../operation/operations.ts';
import type { Reply } from '../operation/reply.ts';

/** A step on an operation's way: `stage('parse', () => parse(text))`. A promise ends its step when it settles. */
export type Stage = <T>(name: string, work: () => T) => T;

/** What the executor tells of an operation while it runs. */
export interface Watched {
  readonly stage: Stage;
  /** It may be executed, or refused for its variables or its viewer. */
  prepared(operation: Operation): void;
  /** What it is expected to cost; see `gate/cost.ts`. */
  estimated(cost: number): void;
  /** What the answer cost, if anybody wants to know: it takes reading the answer. */
  actual(cost: () => number): void;
  /** Whether its plan was there already. */
  planned(before: boolean): void;
  /** One request to a subgraph. */
  fetch(subgraph: string, ask: (traceparent: string | undefined) => Promise<SubgraphAnswer>): Promise<SubgraphAnswer>;
  replied(reply: Reply): void;
  /** A part that came later, with these errors. */
  continued(errors: Reply['errors']): void;
}

/** Nobody looks. */
export const unwatched: Watched = {
  stage: (_, work) => work(),
  prepared() {},
  estimated() {},
  actual() {},
  planned() {},
  fetch: (_, ask) => ask(undefined),
  replied() {},
  continued() {},
};
