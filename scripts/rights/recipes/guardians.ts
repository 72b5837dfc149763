import { randomUUID } from 'node:crypto';
import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

const texts = [{ locale: 'en', title: 'Guardians', text: 'I am the guardian and agree.' }];
const policy = { ageLimit: 16, reason: 'the table of rights' };

/** Without it nobody can be asked for. */
const statement = (stage: Stage) =>
  stage.once('the statement of guardians', () =>
    stage.change(stage.person('admin'), 'publishConsentDocument', { kind: 'GUARDIAN', texts, replaces: 0 }),
  );

const asking = (stage: Stage, asksBirthDate: boolean) =>
  stage.change(stage.person('admin'), 'setMinorPolicy', { ...policy, asksBirthDate });

/** A minor who waits: the guardian's address. Everybody else registers without a date of birth. */
async function waiting(stage: Stage): Promise<string> {
  const [email, guardianEmail] = [`${randomUUID()}@kids.test`, `${randomUUID()}@home.test`];
  const birthDate = `${new Date().getUTCFullYear() - 10}-01-01`;
  await statement(stage);
  await asking(stage, true);
  const stranger = stage.person('anonymous');
  const account = { email, password: demoPassword, displayName: 'Mini Rights' };
  await stage.change(stranger, 'registerAccount', { ...account, birthDate, guardianEmail });
  await asking(stage, false);
  await stage.house.quiet();
  await stage.change(stranger, 'verifyEmail', { token: await stage.house.inbox.tokenTo(email) });
  await stage.house.quiet();
  return guardianEmail;
}

/** What a guardian is mailed who is asked. */
export const guardianToken = async (stage: Stage) => stage.house.inbox.tokenTo(await waiting(stage));

async function confirmed(stage: Stage): Promise<string> {
  const guardianEmail = await waiting(stage);
  const token = await stage.house.inbox.tokenTo(guardianEmail);
  await stage.change(stage.person('anonymous'), 'confirmGuardianship', { token, ...declared });
  await stage.house.quiet();
  return stage.house.inbox.tokenTo(guardianEmail);
}

const declared = { guardianName: 'Gina Rights', statementVersion: 1 };

export const guardians = {
  confirmGuardianship: async (stage) => ({ input: { token: await guardianToken(stage), ...declared } }),
  withdrawGuardianship: async (stage) => ({ input: { token: await confirmed(stage) } }),
  setMinorPolicy: async () => ({ input: { ...policy, asksBirthDate: false } }),
} as const satisfies Readonly<Record<string, Recipe>>;
