import { setTimeout as sleep } from 'node:timers/promises';
import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import type { Recipe } from '../recipe.ts';

const reason = 'the table of rights';

export const tenancy = {
  setRolePermissions: async (stage) => ({
    input: { role: 'MODERATOR', permissions: ['MODERATION_DECIDE', 'USERS_READ'], reason },
    async after() {
      const input = { role: 'MODERATOR', permissions: ['MODERATION_DECIDE'], reason };
      await stage.change(stage.person('admin'), 'setRolePermissions', input);
      // Tokens of the second of a change are refused with the older ones.
      await sleep(1010 - (Date.now() % 1000));
      await stage.renew('moderator', demoPassword);
    },
  }),
} as const satisfies Readonly<Record<string, Recipe>>;
