import { siblingId } from '@lyceum/kit/ids/ids.ts';
import type { OwnRecipe, Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';
import { newcomer } from './accounts.ts';

const reason = 'the table of rights';
const order = (stage: Stage) => ({ userId: stage.victim, reason });
const moderator = { role: 'MODERATOR' };

const pair = async (stage: Stage) => ({
  keepId: (await newcomer(stage)).userId,
  dropId: (await newcomer(stage)).userId,
});

/** The admin's look at the victim's account. */
export async function supportOpened(stage: Stage): Promise<string> {
  const select = '... on OpenSupportCaseSuccess { case { id } }';
  return (await stage.change(stage.person('admin'), 'openSupportCase', order(stage), select)).case.id;
}

/** Two accounts that nothing stands against making one. */
export async function mergePlanned(stage: Stage): Promise<string> {
  const select = '... on PlanAccountMergeSuccess { merge { id } }';
  const { merge } = await stage.change(stage.person('admin'), 'planAccountMerge', await pair(stage), select);
  await stage.house.quiet();
  return merge.id;
}

export const administration = {
  lockAccount: async (stage) => ({
    input: order(stage),
    after: () => stage.change(stage.person('admin'), 'unlockAccount', order(stage)),
  }),
  unlockAccount: async (stage) => {
    await stage.change(stage.person('admin'), 'lockAccount', order(stage));
    return { input: order(stage) };
  },
  signOutAccount: async (stage) => ({ input: order(stage) }),
  grantRole: async (stage) => {
    const input = { ...order(stage), ...moderator };
    return { input, after: () => stage.change(stage.person('admin'), 'revokeRole', input) };
  },
  revokeRole: async (stage) => {
    await stage.change(stage.person('admin'), 'grantRole', { ...order(stage), ...moderator });
    return { input: { ...order(stage), ...moderator } };
  },
  openSupportCase: async (stage) => ({ input: order(stage) }),
  planAccountMerge: async (stage) => ({ input: await pair(stage), after: () => stage.house.quiet() }),
  mergeAccounts: async (stage) => ({
    input: { mergeId: await mergePlanned(stage), reason },
    after: () => stage.house.quiet(),
  }),
  verifyMentor: async (stage) => {
    const mentor = { mentorId: siblingId('mentor', stage.person('otherMentor').userId), reason };
    const verify = (verified: boolean) => stage.change(stage.person('admin'), 'verifyMentor', { ...mentor, verified });
    await verify(false);
    return { input: { ...mentor, verified: true }, after: () => verify(false) };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

const toOneself =
  (more: object = {}): OwnRecipe =>
  async (stage) => {
    const as = stage.person('admin');
    return { as, input: { userId: as.userId, reason, ...more } };
  };

export const ownAdministration = {
  lockAccount: toOneself(),
  unlockAccount: toOneself(),
  signOutAccount: toOneself(),
  grantRole: toOneself(moderator),
  revokeRole: toOneself(moderator),
  openSupportCase: toOneself(),
  planAccountMerge: async (stage) => {
    const as = stage.person('admin');
    return { as, input: { keepId: as.userId, dropId: (await newcomer(stage)).userId } };
  },
  verifyMentor: async (stage) => {
    const as = stage.person('admin');
    return { as, input: { mentorId: siblingId('mentor', as.userId), reason, verified: true } };
  },
} as const satisfies Readonly<Record<string, OwnRecipe>>;
