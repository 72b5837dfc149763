import { sql } from 'kysely';
import { record, small } from '../../bus/testing/pair.ts';
import type { Context, Tx } from '../../context/context.ts';
import type { Subgraph } from '../../subgraph.ts';
import { sagaStep } from '../messages.ts';
import { defineSaga, done, failed, onOutsideStep, onStep, type Saga } from '../saga.ts';

/** What a cake's saga knows. `failAt` names the step that does not work out. */
export interface Cake {
  readonly cake: string;
  readonly failAt?: string;
  readonly receipt?: string;
  readonly tray?: string;
}

export const take = sagaStep<Cake, { receipt: string }>('till.take', { from: 'desk', to: 'till' });
export const giveBack = sagaStep<Cake, Record<string, never>>('till.give_back', { from: 'desk', to: 'till' });
export const bake = sagaStep<Cake, { tray: string }>('oven.bake', { from: 'desk', to: 'oven' });
export const cool = sagaStep<Cake, Record<string, never>>('oven.cool', { from: 'desk', to: 'oven' });
export const catalogue = [take, giveBack, bake, cool];

/** Called wherever a process may die; a trap may end it there. */
export type Trap = (point: string) => void | Promise<void>;

/** Every point at which the process is killed in a saga that goes well, and in one that is taken back. */
export const points = {
  forward: [
    'start committed',
    'TAKE inside',
    'TAKE committed',
    'BAKE before the call',
    'BAKE after the call',
    'BAKE inside',
    'BAKE committed',
    'HAND_OVER inside',
    'HAND_OVER committed',
  ],
  back: ['COOL inside', 'COOL committed', 'GIVE_BACK inside', 'GIVE_BACK committed', 'RESERVE back'],
};

// biome-ignore lint/suspicious/noExplicitAny: any subgraph's transaction will do
type AnyTx = Tx<any, any>;

export interface Bakery {
  readonly subgraphs: readonly Subgraph[];
  readonly saga: Saga<Cake>;
}

/** A saga over three subgraphs: the desk orchestrates, the till's effects are rows, the oven calls the outside. */
export function bakery(trap: Trap = () => {}): Bakery {
  const saga = defineSaga<Cake>({
    name: 'cake',
    steps: [
      {
        name: 'RESERVE',
        local: async (tx, data) => {
          await record(tx, 'reserved', data.cake);
          tx.afterCommit(() => trap('start committed'));
          return data.failAt === 'RESERVE' ? failed('FULL', 'No shelf is free.') : done({});
        },
        undo: async (tx, { cake }) => {
          await record(tx, 'released', cake);
          await trap('RESERVE back');
        },
      },
      {
        name: 'TAKE',
        remote: take,
        input: (data) => data,
        learn: ({ receipt }: { receipt: string }) => ({ receipt }),
        undo: { remote: giveBack, input: (data) => data },
      },
      {
        name: 'BAKE',
        remote: bake,
        input: (data) => data,
        learn: ({ tray }: { tray: string }) => ({ tray }),
        undo: { remote: cool, input: (data) => data },
      },
      {
        name: 'HAND_OVER',
        local: async (tx, data) => {
          if (data.failAt === 'HAND_OVER') return failed('NOBODY_CAME', 'Nobody came for it.');
          await record(tx, `handed over for ${data.receipt} from ${data.tray}`, data.cake);
          tx.afterCommit(() => trap('HAND_OVER committed'));
          await trap('HAND_OVER inside');
          return done({});
        },
      },
    ],
    completed: (tx, { cake }) => record(tx, 'completed', cake),
    failed: (tx, { cake }, { step, code }) => record(tx, `abandoned at ${step} ${code}`, cake),
  });
  const within = async (tx: AnyTx, step: string, what: string, cake: string): Promise<void> => {
    await record(tx, what, cake);
    tx.afterCommit(() => trap(`${step} committed`));
    await trap(`${step} inside`);
  };
  const till = small(
    'till',
    catalogue.map((step) => step.reply).filter(({ from }) => from === 'till'),
    {
      consumers: [
        onStep(take, async (tx: AnyTx, { cake, failAt }) => {
          if (failAt === 'TAKE') return failed('DECLINED', 'The card was declined.');
          await within(tx, 'TAKE', 'took', cake);
          return done({ receipt: 'receipt 7' });
        }),
        onStep(giveBack, async (tx: AnyTx, { cake }) => {
          await within(tx, 'GIVE_BACK', 'gave back', cake);
          return done({});
        }),
      ],
    },
  );
  const oven = small(
    'oven',
    catalogue.map((step) => step.reply).filter(({ from }) => from === 'oven'),
    {
      consumers: [
        onOutsideStep(bake, async (ctx: Context, { cake, failAt }, { sagaId, step }) => {
          await trap('BAKE before the call');
          await callOutside(ctx, `${sagaId} ${step}`);
          await trap('BAKE after the call');
          return async (tx: AnyTx) => {
            if (failAt === 'BAKE') return failed('BURNT', 'It was burnt.');
            await within(tx, 'BAKE', 'baked', cake);
            return done({ tray: 'tray 3' });
          };
        }),
        onStep(cool, async (tx: AnyTx, { cake }) => {
          await within(tx, 'COOL', 'cooled', cake);
          return done({});
        }),
      ],
    },
  );
  return { saga, subgraphs: [small('desk', catalogue, { consumers: saga.consumers }), till, oven] };
}

/** Stands for an outside service with idempotency keys: what it did is not taken back with any transaction of ours. */
async function callOutside(ctx: Context, key: string): Promise<void> {
  await sql`insert into single (tenant_id, thing) values (${ctx.viewer.tenantId}, ${key}) on conflict do nothing`.execute(ctx.db);
}
