import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

const reason = 'the table of rights';

const freshAddress = () => `${randomUUID()}@rights.test`;

async function invited(stage: Stage, email = freshAddress()): Promise<string> {
  const fields = '... on InviteMemberSuccess { invitation { id } }';
  const { invitation } = await stage.change(stage.person('admin'), 'inviteMember', { email, role: 'MENTEE' }, fields);
  return invitation.id;
}

/** The token of an invitation that waits. */
async function tokenOf(stage: Stage, email = freshAddress()): Promise<string> {
  await invited(stage, email);
  await stage.house.quiet();
  return stage.house.inbox.tokenTo(email);
}

export const tenancy = {
  inviteMember: async () => ({ input: { email: freshAddress(), role: 'MODERATOR' } }),
  resendInvitation: async (stage) => ({ input: { invitationId: await invited(stage) } }),
  revokeInvitation: async (stage) => ({ input: { invitationId: await invited(stage) } }),
  acceptInvitation: async (stage) => ({ input: { token: await tokenOf(stage, stage.person('mentee').email) } }),
  registerByInvitation: async (stage) => ({
    input: { token: await tokenOf(stage), password: demoPassword, displayName: 'Ines Invited' },
  }),
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
