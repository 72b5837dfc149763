import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { mailTo } from '../inbox.ts';
import { expect } from '../journal.ts';
import { Person } from '../person.ts';
import { signIn } from '../sign-up.ts';
import { failure, type Stage } from '../stage.ts';

const switchRole = `mutation ($input: SwitchRoleInput!) {
  result: switchRole(input: $input) { __typename ... on SwitchRoleSuccess { accessToken } ${failure} }
}`;

/** The admin asks Cleo in as a moderator; she comes by the mail, and is one. */
export async function invite({ journal, addresses, inbox, run }: Stage): Promise<void> {
  journal.act('An admin invites a moderator');
  const admin = new Person('Admin', addresses);
  const cleo = new Person('Cleo', addresses);
  const email = `cleo-${run}@tour.test`;
  await journal.step('invite an address; nobody is told whether it has an account', async () => {
    await signIn(admin, 'admin@demo.test');
    await admin.change(
      `mutation ($input: InviteMemberInput!) { result: inviteMember(input: $input) { __typename ${failure} } }`,
      { email, role: 'MODERATOR' },
      'InviteMemberSuccess',
    );
  });
  const token = await journal.step('the mail is in the inbox, with a token for seven days', async () => {
    const [, found] = /Token: (\S+)/.exec(await mailTo(inbox, email)) ?? [];
    expect(found, 'the mail of an invitation carries a token');
    return found;
  });
  await journal.step('Cleo opens her account by it; no second mail has to prove the address', async () => {
    const register = `mutation ($input: RegisterByInvitationInput!) { result: registerByInvitation(input: $input) { __typename ${failure} } }`;
    const input = { token, password: demoPassword, displayName: 'Cleo' };
    await cleo.change(register, input, 'RegisterByInvitationSuccess');
    await cleo.change(register, input, 'InvalidInvitation');
    await signIn(cleo, email);
  });
  await journal.step(
    'she acts as a moderator, and the admin sees her among the members',
    async () => {
      const { accessToken } = await cleo.change(switchRole, { role: 'MODERATOR' }, 'SwitchRoleSuccess');
      cleo.setToken(accessToken);
      const { viewer } = await cleo.ask('{ viewer { role scopes } reviewQueue(first: 1) { nodes { id } } }');
      const { members, invitations } = await admin.ask(
        '{ members(first: 1) { nodes { user { displayName } } } invitations(first: 1) { nodes { email state } } }',
      );
      expect(members.nodes[0].user.displayName === 'Cleo', 'she is the newest member');
      expect(invitations.nodes[0].email === email && invitations.nodes[0].state === 'ACCEPTED', 'her invitation is accepted');
      return viewer.scopes.join(', ');
    },
    (scopes) => scopes,
  );
  admin.leave();
  cleo.leave();
}
