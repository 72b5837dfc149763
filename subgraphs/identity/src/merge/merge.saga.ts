import type { MergePerson, MoveReport, Obstacle, PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import type { StepMessage } from '@lyceum/kit/saga/messages.ts';
import { defineSaga, done, failed, type RemoteStep, type Step } from '@lyceum/kit/saga/saga.ts';
import {
  eraseInInsights,
  eraseInMedia,
  eraseInMessaging,
  eraseInPayments,
  eraseInSafety,
  eraseInSessions,
} from '@lyceum/schema/messages.ts';
import { lockAccount } from '../administration/administer.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import type { Ports } from '../ports.ts';
import { closeAccount, reopenAccount } from '../privacy/close-account.ts';
import type { Tables } from '../tables.ts';
import { readObstacles } from './candidate.query.ts';
import { finishMerge } from './finish.ts';

export interface MergeData {
  readonly mergeId: string;
  readonly keepId: string;
  readonly dropId: string;
  readonly moves: readonly MoveReport[];
  readonly obstacles: readonly Obstacle[];
}

type MergeStep = Step<MergeData, Ports, Tables>;
type AnyStep = StepMessage<never, unknown>;

/** Every part of the marketplace is asked about people by the same message as in an erasure. */
const parts = {
  Sessions: eraseInSessions,
  Messaging: eraseInMessaging,
  Payments: eraseInPayments,
  Media: eraseInMedia,
  Safety: eraseInSafety,
  Insights: eraseInInsights,
};

type Part = keyof typeof parts;
const all = Object.keys(parts) as Part[];

function ask(part: Part, task: MergePerson['task']): RemoteStep<MergeData> {
  return {
    name: `${task.toLowerCase()}In${part}`,
    remote: parts[part] as AnyStep,
    input: ({ keepId, dropId }): MergePerson => ({ personId: dropId, into: keepId, task }),
    learn: ({ moves = [], obstacles = [] }: PersonAnswer, data: MergeData) => ({
      moves: [...data.moves, ...moves],
      obstacles: [...data.obstacles, ...obstacles],
    }),
  };
}

/** Only looks. Everybody is asked, whatever the first one said: who plans learns of all that has to be settled at once. */
export const lookSaga = defineSaga<MergeData, Ports, Tables>({
  name: 'lookAtMerge',
  steps: all.map((part) => ask(part, 'LOOK')),
  completed: async (tx, data) => {
    const obstacles = [...(await readObstacles(tx, data)), ...data.obstacles];
    await settle(tx, data.mergeId, obstacles.length === 0 ? 'READY' : 'BLOCKED', { moves: data.moves, obstacles });
  },
  failed: (tx, { mergeId }, reason) => settle(tx, mergeId, 'BLOCKED', { obstacles: [reason] }),
});

const merging: readonly MergeStep[] = [
  ...all.map((part) => ask(part, 'LOOK')),
  { name: 'close', local: close, undo: (tx, { mergeId }) => reopenAccount(tx, mergeId) },
  ...all.map((part) => ask(part, 'MERGE')),
  { name: 'finish', local: finish },
];

/**
 * Looks once more, closes the account that goes, and moves. Sessions goes first, because it alone may still refuse: somebody may have booked since it was
 * asked. From its answer on there is no way back, and no step that can fail for good.
 */
export const mergeSaga = defineSaga<MergeData, Ports, Tables>({
  name: 'mergeAccounts',
  steps: merging,
  failed: async (tx, { mergeId, keepId, dropId }, { code, message }) => {
    await settle(tx, mergeId, 'BLOCKED', { obstacles: [{ code, message }] });
    for (const subjectId of [keepId, dropId])
      await recordAudit(tx, { action: 'account.merge_abandoned', subjectId, facts: { mergeId, keepId, dropId, code } });
  },
});

/** What was counted while looking is not what moved: the second count begins here. */
async function close(tx: Write, data: MergeData) {
  for (const id of [data.keepId, data.dropId].toSorted()) await lockAccount(tx, id);
  const [first] = [...(await readObstacles(tx, data)), ...data.obstacles];
  if (first) return failed(first.code, first.message);
  await closeAccount(tx, data.dropId, data.mergeId, 'MERGED');
  return done({ moves: [] });
}

async function finish(tx: Write, data: MergeData) {
  await finishMerge(tx, data);
  return done({});
}

interface Found {
  readonly obstacles: readonly Obstacle[];
  readonly moves?: readonly MoveReport[];
}

async function settle(tx: Write, mergeId: string, state: 'READY' | 'BLOCKED', { moves = [], obstacles }: Found): Promise<void> {
  await tx.db
    .updateTable('account_merge')
    .set({
      state,
      moves: JSON.stringify(moves),
      obstacles: JSON.stringify(obstacles.map(({ code, message }) => ({ code, message }))),
    })
    .where('id', '=', mergeId)
    .where('state', 'in', ['LOOKING', 'MERGING'])
    .execute();
}
