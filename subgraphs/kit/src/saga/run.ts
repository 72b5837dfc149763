import type { Message } from '../bus/message.ts';
import type { Tx } from '../context/context.ts';
import type { StepMessage, StepOrder, StepOutcome, StepReply } from './messages.ts';
import { done, type RemoteStep, type SagaDefinition, type SagaFailure, type Step } from './saga.ts';
import { insertSaga, lockSaga, note, type StoredSaga, saveSaga } from './store.ts';

const undoSuffix = ':undo';

/**
 * Moves sagas of one definition: forward step by step, and back in reverse when one fails. All state is in the saga's row; each move is one
 * transaction that also sends the next order, so that a process may die between any two.
 */
export class SagaRun<Data, P, D> {
  readonly #definition: SagaDefinition<Data, P, D>;

  constructor(definition: SagaDefinition<Data, P, D>) {
    this.#definition = definition;
  }

  async start(tx: Tx<P, D>, id: string, data: Data): Promise<StepOutcome<Data>> {
    const saga: StoredSaga<Data> = { id, name: this.#definition.name, state: 'RUNNING', step: null, data, reason: null };
    await insertSaga(tx, saga);
    const moved = await this.#forward(tx, saga, 0);
    return moved.reason ? { ok: false, code: moved.reason.code, message: moved.reason.message } : done(moved.data);
  }

  /** A reply counts only for the step that the saga waits for: late ones and duplicates change nothing. */
  async hear(tx: Tx<P, D>, reply: StepReply<unknown>): Promise<void> {
    const saga = await lockSaga<Data>(tx, reply.sagaId);
    if (!saga || saga.name !== this.#definition.name || saga.step !== reply.step) return;
    if (saga.state === 'RUNNING') await this.#heardForward(tx, saga, reply.outcome);
    else if (saga.state === 'UNDOING') await this.#heardUndo(tx, saga, reply.outcome);
  }

  async #heardForward(tx: Tx<P, D>, saga: StoredSaga<Data>, outcome: StepOutcome<unknown>): Promise<void> {
    const index = this.#indexOf(saga.step);
    const step = this.#step(index);
    if (!outcome.ok) {
      await this.#fail(tx, saga, index, outcome);
      return;
    }
    const learnt = 'learn' in step && step.learn ? step.learn(outcome.facts as never, saga.data) : {};
    await note(tx, saga.id, step.name, 'DONE');
    await this.#forward(tx, { ...saga, data: { ...saga.data, ...learnt } }, index + 1);
  }

  /** Runs local steps until a remote one has to be asked, or the end is reached. */
  async #forward(tx: Tx<P, D>, from: StoredSaga<Data>, start: number): Promise<StoredSaga<Data>> {
    let saga = from;
    for (let index = start; index < this.#definition.steps.length; index += 1) {
      const step = this.#step(index);
      await note(tx, saga.id, step.name, 'STARTED');
      if (!('local' in step)) {
        saga = { ...saga, step: step.name };
        await saveSaga(tx, saga);
        await this.#order(tx, step.remote, saga.id, step.name, step.input(saga.data));
        return saga;
      }
      const outcome = await step.local(tx, saga.data);
      if (!outcome.ok) return this.#fail(tx, saga, index, outcome);
      saga = { ...saga, data: { ...saga.data, ...outcome.facts } };
      await note(tx, saga.id, step.name, 'DONE');
    }
    const ended: StoredSaga<Data> = { ...saga, state: 'COMPLETED', step: null };
    await this.#definition.completed?.(tx, ended.data);
    await saveSaga(tx, ended);
    await note(tx, saga.id, this.#definition.name, 'COMPLETED');
    return ended;
  }

  async #fail(
    tx: Tx<P, D>,
    saga: StoredSaga<Data>,
    index: number,
    outcome: { code: string; message: string },
  ): Promise<StoredSaga<Data>> {
    const { name } = this.#step(index);
    const reason: SagaFailure = { step: name, code: outcome.code, message: outcome.message };
    await note(tx, saga.id, name, 'FAILED', outcome);
    // The failed step is taken back too: what it did before it failed is not known here, and undo does nothing where nothing happened.
    return this.#back(tx, { ...saga, state: 'UNDOING', reason }, index);
  }

  /** Takes steps back from `index` down: local ones at once, a remote one by an order whose reply goes on from there. */
  async #back(tx: Tx<P, D>, from: StoredSaga<Data>, start: number): Promise<StoredSaga<Data>> {
    for (let index = start; index >= 0; index -= 1) {
      const step = this.#step(index);
      if (!step.undo) continue;
      await note(tx, from.id, step.name, 'UNDOING');
      if (!('local' in step)) {
        const asked = { ...from, step: `${step.name}${undoSuffix}` };
        await saveSaga(tx, asked);
        const { remote, input } = step.undo as NonNullable<RemoteStep<Data>['undo']>;
        await this.#order(tx, remote, from.id, asked.step, input(from.data));
        return asked;
      }
      await step.undo(tx, from.data);
      await note(tx, from.id, step.name, 'UNDONE');
    }
    return this.#abandon(tx, from);
  }

  async #heardUndo(tx: Tx<P, D>, saga: StoredSaga<Data>, outcome: StepOutcome<unknown>): Promise<void> {
    const name = (saga.step ?? '').slice(0, -undoSuffix.length);
    // An undo has to end well; throwing keeps the reply as a dead message for a person to look at.
    if (!outcome.ok) throw new Error(`Saga ${saga.id} could not take back ${name}: ${outcome.code}.`);
    await note(tx, saga.id, name, 'UNDONE');
    await this.#back(tx, saga, this.#indexOf(name) - 1);
  }

  async #abandon(tx: Tx<P, D>, saga: StoredSaga<Data>): Promise<StoredSaga<Data>> {
    const ended: StoredSaga<Data> = { ...saga, state: 'ABANDONED', step: null };
    const reason = saga.reason ?? { step: '', code: 'UNKNOWN', message: '' };
    await this.#definition.failed?.(tx, saga.data, reason);
    await saveSaga(tx, ended);
    await note(tx, saga.id, this.#definition.name, 'ABANDONED', reason);
    return ended;
  }

  async #order(
    tx: Tx<P, D>,
    message: StepMessage<unknown, unknown>,
    sagaId: string,
    step: string,
    input: unknown,
  ): Promise<void> {
    await tx.send(message as unknown as Message<StepOrder<unknown>>, { sagaId, step, input });
  }

  #step(index: number): Step<Data, P, D> {
    const step = this.#definition.steps[index];
    if (!step) throw new RangeError(`The saga ${this.#definition.name} has no step ${index}.`);
    return step;
  }

  #indexOf(name: string | null): number {
    const index = this.#definition.steps.findIndex((step) => step.name === name);
    if (index < 0)
      throw new Error(
        `The saga ${this.#definition.name} has no step ${name}; a running saga needs the steps it was started with.`,
      );
    return index;
  }
}
