import { randomUUID } from 'node:crypto';
import type { Person } from '../person.ts';
import type { OwnRecipe, Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';
import { said } from './messaging.ts';

const key = () => ({ idempotencyKey: randomUUID() });

const complaint = (messageId: string) => ({ messageId, reason: 'OTHER', details: 'The table of rights.', ...key() });

/** The mentor's report of a message of the mentee's. */
export async function reported(stage: Stage): Promise<string> {
  const { report } = await stage.change(
    stage.person('mentor'),
    'reportMessage',
    complaint(await said(stage)),
    '... on ReportMessageSuccess { report { id } }',
  );
  await stage.house.quiet();
  return report.id;
}

/** The case of such a report. */
export async function opened(stage: Stage): Promise<string> {
  const { rows } = await stage.house.owner.query('select case_id from safety.report where id = $1', [await reported(stage)]);
  return rows[0].case_id;
}

async function claimed(stage: Stage, by: Person = stage.person('moderator')) {
  const caseId = await opened(stage);
  const { leaseToken } = await stage.change(by, 'claimCase', { caseId }, '... on ClaimCaseSuccess { leaseToken }');
  return { caseId, leaseToken };
}

/** Decided by the moderator. */
export async function decided(stage: Stage): Promise<string> {
  const input = { ...(await claimed(stage)), action: 'HIDE_MESSAGE', note: 'Rights', ...key() };
  const { decision } = await stage.change(
    stage.person('moderator'),
    'decideCase',
    input,
    '... on DecideCaseSuccess { decision { id } }',
  );
  await stage.house.quiet();
  return decision.id;
}

/** Versions are counted, and the answer to a stranger must not depend on which one it is. */
async function edition(stage: Stage) {
  const { textRules } = await stage.ask(stage.person('admin'), '{ textRules { version } }');
  const rules = [{ id: 'rights', category: 'CONTACT', action: 'LABEL', weight: 0.1, phrases: [`words ${textRules.version}`] }];
  return { rules, replaces: textRules.version };
}

export const safety = {
  reportMessage: async (stage) => ({ input: complaint(await said(stage)) }),
  claimCase: async (stage) => ({ input: { caseId: await opened(stage) } }),
  releaseCase: async (stage) => ({ input: await claimed(stage) }),
  decideCase: async (stage) => ({ input: { ...(await claimed(stage)), action: 'DISMISS', note: 'Rights', ...key() } }),
  reverseDecision: async (stage) => ({ input: { decisionId: await decided(stage), note: 'Rights', ...key() } }),
  publishTextRules: async (stage) => ({ input: await edition(stage) }),
} as const satisfies Readonly<Record<string, Recipe>>;

/** The mentee, whom an admin made a moderator, too: whose message the case is about. */
function menteeAsJudge(stage: Stage): Promise<Person> {
  return stage.once('the mentee as a moderator', async () => {
    const input = { userId: stage.person('mentee').userId, role: 'MODERATOR', reason: 'the table of rights' };
    await stage.change(stage.person('admin'), 'grantRole', input);
    return stage.signIn('mentee', 'MODERATOR');
  });
}

export const ownSafety = {
  reportMessage: async (stage) => ({ as: stage.person('mentee'), input: complaint(await said(stage)) }),
  claimCase: async (stage) => ({ as: await menteeAsJudge(stage), input: { caseId: await opened(stage) } }),
  decideCase: async (stage) => ({
    as: await menteeAsJudge(stage),
    input: { ...(await claimed(stage)), action: 'DISMISS', note: 'Nothing was wrong.', ...key() },
  }),
  reverseDecision: async (stage) => ({
    as: await menteeAsJudge(stage),
    input: { decisionId: await decided(stage), note: 'Nothing was wrong.', ...key() },
  }),
} as const satisfies Readonly<Record<string, OwnRecipe>>;
