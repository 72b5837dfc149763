import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

const addressed = (stage: Stage) => `n${stage.next()}-${stage.slug}.rights.example`;

/** A domain whose record is there to be seen. */
async function provable(stage: Stage): Promise<string> {
  const fields = '... on AddDomainSuccess { domain { id record { name value } } }';
  const { domain } = await stage.change(stage.person('admin'), 'addDomain', { host: addressed(stage), reason }, fields);
  await writeFile(join(stage.house.records, domain.record.name), domain.record.value);
  return domain.id;
}

const removing = (stage: Stage, domainId: string) => async () => {
  await stage.change(stage.person('admin'), 'removeDomain', { domainId, reason });
};

/** One that nobody is at home in. */
async function opened(stage: Stage): Promise<string> {
  const input = newTenant(stage);
  await stage.change(stage.person('platformAdmin'), 'createTenant', input);
  return input.slug;
}

const newTenant = (stage: Stage) => ({
  slug: `rights-${stage.slug}-${stage.next()}`,
  name: 'Rights',
  locale: 'en',
  currency: 'EUR',
  timeZone: 'Europe/Lisbon',
  hosts: [addressed(stage)],
  adminEmail: freshAddress(),
  reason,
});

export const tenancy = {
  setBrand: async (stage) => ({
    input: { primaryColour: `#${String(stage.next()).padStart(6, '0')}`, reason },
  }),
  setPolicies: async (stage) => ({ input: { sessionDays: 31 + (stage.next() % 50), reason } }),
  setFeature: async (stage) => ({
    input: { feature: 'PROVIDER_SIGN_IN', on: false, reason },
    async after() {
      await stage.change(stage.person('admin'), 'setFeature', { feature: 'PROVIDER_SIGN_IN', on: true, reason });
    },
  }),
  addDomain: async (stage) => ({ input: { host: addressed(stage), reason } }),
  verifyDomain: async (stage) => {
    const domainId = await provable(stage);
    return { input: { domainId }, after: removing(stage, domainId) };
  },
  removeDomain: async (stage) => ({ input: { domainId: await provable(stage), reason } }),
  createTenant: async (stage) => ({ input: newTenant(stage) }),
  suspendTenant: async (stage) => ({ input: { slug: await opened(stage), reason } }),
  resumeTenant: async (stage) => {
    const slug = await opened(stage);
    await stage.change(stage.person('platformAdmin'), 'suspendTenant', { slug, reason });
    return { input: { slug, reason } };
  },
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
      await stage.renew('moderator', stage.passwordOf(stage.person('moderator')));
    },
  }),
} as const satisfies Readonly<Record<string, Recipe>>;
