import { type Consumer, on } from '../bus/consumer.ts';
import type { Message } from '../bus/message.ts';
import { collectPerson, type Piece } from './collect.ts';
import type { CollectPlan } from './plan.ts';

/** Somebody's wish for a copy of their data. */
export interface Wanted {
  readonly exportId: string;
  readonly personId: string;
  /** Ids of accounts that were merged into this one. */
  readonly aliases?: readonly string[];
}

/** One piece of the answer; `part` counts from 1 to `of`. */
export interface HandedIn {
  readonly exportId: string;
  readonly part: number;
  readonly of: number;
  readonly piece: Piece;
}

/** Answers `wanted` with everything that the plan hands out about the person. */
export function handIn<P, D>(wanted: Message<Wanted>, answer: Message<HandedIn>, plan: CollectPlan<D>): Consumer<P, D> {
  return on<Wanted, P, D>(wanted, async (tx, { exportId, personId, aliases = [] }) => {
    const pieces = await collectPerson(tx, plan, [personId, ...aliases]);
    for (const [index, piece] of pieces.entries()) await tx.send(answer, { exportId, part: index + 1, of: pieces.length, piece });
  });
}
