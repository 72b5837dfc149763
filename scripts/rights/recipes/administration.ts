import type { OwnRecipe, Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

const reason = 'the table of rights';
const order = (stage: Stage) => ({ userId: stage.victim, reason });
const moderator = { role: 'MODERATOR' };

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
  grantRole: async (stage) => ({ input: { ...order(stage), ...moderator } }),
  revokeRole: async (stage) => {
    await stage.change(stage.person('admin'), 'grantRole', { ...order(stage), ...moderator });
    return { input: { ...order(stage), ...moderator } };
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
} as const satisfies Readonly<Record<string, OwnRecipe>>;
