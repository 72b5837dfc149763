import type { StepMessage } from '@lyceum/kit/saga/messages.ts';
import type { RemoteStep } from '@lyceum/kit/saga/saga.ts';

interface Order<Data, I> {
  readonly message: StepMessage<I, unknown>;
  readonly input: (data: Data) => I;
}

/** A step that another subgraph owns, with its input checked against the catalogue; `undo` takes it back. */
export function remoteStep<Data, I, U>(name: string, order: Order<Data, I>, undo?: Order<Data, U>): RemoteStep<Data> {
  const remote = order.message as StepMessage<never, unknown>;
  if (!undo) return { name, remote, input: order.input };
  return { name, remote, input: order.input, undo: { remote: undo.message as StepMessage<never, unknown>, input: undo.input } };
}
