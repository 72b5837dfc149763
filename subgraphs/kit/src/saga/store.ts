import type { Context, Tx } from '../context/context.ts';
import { type SagaFailure, sagaTopic, type TimelineEntry } from './saga.ts';

export interface SagaTables {
  saga: {
    id: string;
    tenant_id: string;
    name: string;
    data: unknown;
    state: 'RUNNING' | 'UNDOING' | 'COMPLETED' | 'ABANDONED';
    step: string | null;
    reason: unknown;
    started_at: Date;
    ended_at: Date | null;
  };
  saga_entry: {
    saga_id: string;
    tenant_id: string;
    sequence: number;
    step: string;
    state: TimelineEntry['state'];
    code: string | null;
    message: string | null;
    at: Date;
  };
}

export interface StoredSaga<Data> {
  readonly id: string;
  readonly name: string;
  readonly state: SagaTables['saga']['state'];
  readonly step: string | null;
  readonly data: Data;
  readonly reason: SagaFailure | null;
}

type KitTx = Tx<unknown, SagaTables>;

/** Every subgraph has these tables; its own row types do not name them. */
const kit = (tx: unknown): KitTx => tx as KitTx;

export async function insertSaga<Data>(tx: unknown, saga: StoredSaga<Data>): Promise<void> {
  const { db, viewer, clock } = kit(tx);
  await db
    .insertInto('saga')
    .values({
      id: saga.id,
      tenant_id: viewer.tenantId,
      name: saga.name,
      data: JSON.stringify(saga.data),
      state: saga.state,
      step: saga.step,
      reason: null,
      started_at: clock.now(),
      ended_at: null,
    })
    .execute();
}

/** Locks the saga's row until commit: replies, duplicates and time-outs of one saga come one after the other. */
export async function lockSaga<Data>(tx: unknown, id: string): Promise<StoredSaga<Data> | null> {
  const row = await kit(tx).db.selectFrom('saga').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row
    ? {
        id: row.id,
        name: row.name,
        state: row.state,
        step: row.step,
        data: row.data as Data,
        reason: row.reason as SagaFailure | null,
      }
    : null;
}

export async function saveSaga<Data>(tx: unknown, saga: StoredSaga<Data>): Promise<void> {
  const { db, clock } = kit(tx);
  const ended = saga.state === 'COMPLETED' || saga.state === 'ABANDONED';
  await db
    .updateTable('saga')
    .set({
      data: JSON.stringify(saga.data),
      state: saga.state,
      step: saga.step,
      reason: saga.reason ? JSON.stringify(saga.reason) : null,
      ended_at: ended ? clock.now() : null,
    })
    .where('id', '=', saga.id)
    .execute();
}

/** Appends a line to the timeline; the saga's row is locked by its caller, so that the numbers have no gaps. */
export async function note(
  tx: unknown,
  sagaId: string,
  step: string,
  state: TimelineEntry['state'],
  failure?: { code: string; message: string },
): Promise<void> {
  const { db, viewer, clock, live, afterCommit } = kit(tx);
  const last = await db
    .selectFrom('saga_entry')
    .select('sequence')
    .where('saga_id', '=', sagaId)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const sequence = (last?.sequence ?? 0) + 1;
  await db
    .insertInto('saga_entry')
    .values({
      saga_id: sagaId,
      tenant_id: viewer.tenantId,
      sequence,
      step,
      state,
      code: failure?.code ?? null,
      message: failure?.message ?? null,
      at: clock.now(),
    })
    .execute();
  afterCommit(() => live.publish(sagaTopic(viewer.tenantId, sagaId), { sequence, state }));
}

export async function readTimeline(ctx: unknown, sagaId: string): Promise<readonly TimelineEntry[]> {
  const { db } = ctx as Context<unknown, SagaTables>;
  return db
    .selectFrom('saga_entry')
    .select(['sequence', 'step', 'state', 'code', 'message', 'at'])
    .where('saga_id', '=', sagaId)
    .orderBy('sequence')
    .execute();
}

export async function readSagaState(ctx: unknown, sagaId: string): Promise<SagaTables['saga']['state'] | null> {
  const { db } = ctx as Context<unknown, SagaTables>;
  return (await db.selectFrom('saga').select('state').where('id', '=', sagaId).executeTakeFirst())?.state ?? null;
}
