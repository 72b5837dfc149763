import { beginErasure } from '@lyceum/schema/messages.ts';
import type { Write } from '../context.ts';

/** What stands in the way of an erasure, in words for the person. */
export interface Obstacle {
  readonly code: string;
  readonly message: string;
}

/** Milliseconds until an erasure that something stood in the way of is tried again. */
const retryMs = 3_600_000;

/** Writes down what the person has to settle; null: nothing. An erasure that has gone on meanwhile knows better. */
export async function noteObstacle(tx: Write, erasureId: string, obstacle: Obstacle | null): Promise<void> {
  await tx.db
    .updateTable('erasure')
    .set({ obstacle_code: obstacle?.code ?? null, obstacle_message: obstacle?.message ?? null })
    .where('id', '=', erasureId)
    .where('state', '=', 'WAITING')
    .execute();
}

/** The day has come and something stands in the way: the erasure waits again, can be cancelled again, and is tried every hour. */
export async function waitOn(tx: Write, erasureId: string, obstacle: Obstacle): Promise<void> {
  await tx.db
    .updateTable('erasure')
    .set({ state: 'WAITING' })
    .where('id', '=', erasureId)
    .where('state', '=', 'ERASING')
    .execute();
  await noteObstacle(tx, erasureId, obstacle);
  await tx.send(beginErasure, { erasureId }, { at: new Date(tx.clock.now().getTime() + retryMs) });
}
