import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import type { Person } from '../person.ts';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';
import { newcomer } from './accounts.ts';

/** Somebody who wants to be forgotten, in two weeks. */
export const erasureAsked = (stage: Stage) =>
  stage.once('erasure', async () => stage.change(await stage.fresh('otherMentor'), 'requestErasure'));

/** An archive of the mentee's; the owner of the database takes an earlier one away, because there is one a day. */
async function exported(stage: Stage): Promise<string> {
  const mentee = stage.person('mentee');
  await forgetExport(stage, mentee.userId);
  const { export: asked } = await stage.change(
    mentee,
    'requestDataExport',
    undefined,
    '... on RequestDataExportSuccess { export { id } }',
  );
  await stage.house.quiet();
  return asked.id;
}

const forgetExport = (stage: Stage, userId: string) =>
  stage.house.owner.query('delete from identity.data_export where user_id = $1', [userId]);

/** The admin may go only where somebody else stays; gives how that one is admin no more. */
async function besideAnother(stage: Stage, { kind }: Person): Promise<() => Promise<void>> {
  if (kind !== 'admin') return async () => {};
  const role = { userId: stage.victim, role: 'ADMIN', reason: 'the table of rights' };
  await stage.change(stage.person('admin'), 'grantRole', role);
  return async () => {
    await stage.change(stage.person('admin'), 'revokeRole', role);
  };
}

/** Somebody new whom the admin has locked, and what their sign-in brings. */
async function lockedOut(stage: Stage): Promise<string> {
  const { userId, email } = await newcomer(stage);
  await stage.change(stage.person('admin'), 'lockAccount', { userId, reason: 'the table of rights' });
  const signIn = `mutation { signIn(input: { email: "${email}", password: "${demoPassword}" }) { ... on AccountSuspended { dataRightsToken } } }`;
  return (await stage.ask(stage.person('anonymous'), signIn)).signIn.dataRightsToken;
}

export const privacy = {
  exerciseDataRights: async (stage) => ({
    input: { token: await lockedOut(stage), wish: 'EXPORT' },
    after: () => stage.house.quiet(),
  }),
  requestDataExport: async (stage, who) => {
    await forgetExport(stage, who.userId);
    return { after: () => stage.house.quiet() };
  },
  openDataExport: async (stage) => ({ as: await stage.fresh('mentee'), input: { exportId: await exported(stage) } }),
  requestErasure: async (stage, who) => {
    // Signed in just now: it takes a fresh proof.
    const as = await stage.fresh(who.kind);
    const alone = await besideAnother(stage, who);
    return {
      as,
      after: async () => {
        await stage.change(as, 'cancelErasure');
        await alone();
      },
    };
  },
  cancelErasure: async (stage, who) => {
    const as = await stage.fresh(who.kind);
    const alone = await besideAnother(stage, who);
    await stage.change(as, 'requestErasure');
    return { as, after: alone };
  },
} as const satisfies Readonly<Record<string, Recipe>>;
