import type { Plant } from './plant.ts';

const identity = 'subgraphs/identity/src';
const merge = `${identity}/merge`;
const support = `${identity}/support`;
const phone = `${identity}/phone`;
const invitation = `${identity}/invitation`;
const guardian = `${identity}/guardian`;

const policyIsSet = 'is set by admins with a fresh proof, and recorded with its reason';

/** Who may decide about an account: admins who merge and look, who invites, guardians; and the telephone. */
export const accounts: readonly Plant[] = [
  {
    name: 'merge: what came between the plan and its beginning is not looked at',
    edits: [
      {
        file: `${merge}/merge.saga.ts`,
        text: 'const [first] = [...(await readObstacles(tx, data)), ...data.obstacles];',
        becomes: 'const [first] = data.obstacles;',
      },
    ],
    suite: `${merge}/merge.test.ts`,
    caughtBy: 'is stopped by what came between the plan and its beginning',
  },
  {
    name: 'merge: admins merge people who may do more than they',
    edits: [
      {
        file: `${merge}/merge.service.ts`,
        text: 'if (!covers(tx.viewer.scopes, theirs))',
        becomes: 'if (!covers(theirs, theirs))',
      },
    ],
    suite: `${merge}/merge.test.ts`,
    caughtBy: 'is for those with the permission, about two other people of this marketplace who may not do more',
  },
  {
    name: 'merge: no fresh proof is asked for',
    edits: [{ file: `${merge}/merge.service.ts`, text: ' ?? (await missingProof(tx, adminId))', becomes: '' }],
    suite: `${merge}/merge.test.ts`,
    caughtBy: 'asks for a fresh proof and a reason',
  },
  {
    name: 'merge: a suspension of the account that goes is lost with it',
    edits: [
      {
        file: `${merge}/finish.ts`,
        text: '  for (const decisionId of decisions) await suspendUser(tx, { decisionId, userId: keepId });\n',
        becomes: '',
      },
    ],
    suite: `${merge}/merge.test.ts`,
    caughtBy: 'carries over what came about the account that goes while it was moved: a decision, and the wish to be forgotten',
  },
  {
    name: 'merge: what is granted to the account that goes does not stand against it',
    edits: [{ file: `${merge}/merge.rules.ts`, text: 'grantedRoles.length > 0', becomes: 'grantedRoles.length < 0' }],
    suite: `${merge}/merge.test.ts`,
    caughtBy: 'what identity knows stands against it, too: roles, teaching',
  },
  {
    name: 'merge: who was merged into the account that goes is lost',
    edits: [
      {
        file: `${merge}/finish.ts`,
        text: "  await tx.db.updateTable('account_alias').set({ user_id: keepId }).where('user_id', '=', dropId).execute();\n",
        becomes: '',
      },
    ],
    suite: `${merge}/merge.test.ts`,
    after: 'the old id leads to it, nobody new is let in, both mailboxes are told, and all of it is in the log',
    caughtBy: 'is found in the last one; and a decision about the first id is obeyed there',
  },
  {
    name: 'support: whoever has the id of a case sees the account',
    edits: [{ file: `${support}/support.query.ts`, text: "    .where('opened_by', '=', signedIn(ctx))\n", becomes: '' }],
    suite: `${support}/support.test.ts`,
    caughtBy: 'for half an hour, to who said why; and the look itself is in the log',
  },
  {
    name: 'support: a case stays open',
    edits: [{ file: `${support}/support.query.ts`, text: "    .where('expires_at', '>', ctx.clock.now())\n", becomes: '' }],
    suite: `${support}/support.test.ts`,
    caughtBy: 'for half an hour, to who said why; and the look itself is in the log',
  },
  {
    name: 'support: nobody learns who looked',
    edits: [
      {
        file: `${support}/support.service.ts`,
        text: "    await recordAudit(tx, { action: 'account.support_opened', subjectId: userId, facts: { supportCaseId: id }, reason });\n",
        becomes: '',
      },
    ],
    suite: `${support}/support.test.ts`,
    caughtBy: 'for half an hour, to who said why; and the look itself is in the log',
  },
  {
    name: 'support: no fresh proof is asked for',
    edits: [
      {
        file: `${identity}/administration/administer.ts`,
        text: '    const missing = await missingProof(tx, adminId);\n    if (missing) return missing;\n',
        becomes: '',
      },
    ],
    suite: `${support}/support.test.ts`,
    after: 'for half an hour, to who said why; and the look itself is in the log',
    caughtBy: 'never of oneself, of people who may do more, or of another marketplace',
  },
  {
    name: 'telephone: a code is good again and again',
    edits: [
      {
        file: `${phone}/confirm.service.ts`,
        text: "    .where('used_at', 'is', null)\n    .where('expires_at'",
        becomes: "    .where('expires_at'",
      },
    ],
    suite: `${phone}/phone.test.ts`,
    caughtBy: 'is confirmed by the code that came to it, once, and its owner is told by mail',
  },
  {
    name: 'telephone: codes may be guessed',
    edits: [
      {
        file: `${phone}/confirm.service.ts`,
        text: '  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);\n',
        becomes: '',
      },
    ],
    suite: `${phone}/phone.test.ts`,
    caughtBy: 'is not guessed: after five tries there is a pause',
  },
  {
    name: 'telephone: many who ask at once for one number are not counted one by one',
    edits: [
      {
        file: `${phone}/request.service.ts`,
        text: 'select pg_advisory_xact_lock(hashtextextended',
        becomes: 'select (0 <> hashtextextended',
      },
    ],
    suite: `${phone}/phone.test.ts`,
    caughtBy: 'is sent five times a day to a number, whoever asks, also when they ask at once',
  },
  {
    name: 'telephone: a thief takes it away without a proof',
    edits: [
      {
        file: `${phone}/remove.service.ts`,
        text: '    const missing = await missingProof(tx, userId);\n    if (missing) return missing;\n',
        becomes: '',
      },
    ],
    suite: `${phone}/phone.test.ts`,
    caughtBy: 'is replaced by another one, and removed, each with a fresh proof',
  },
  {
    name: 'invitation: who forwards the mail forwards the role',
    edits: [
      {
        file: `${invitation}/accept.service.ts`,
        text: 'if (invitation.email !== account.email)',
        becomes: 'if (invitation.email === account.id)',
      },
    ],
    suite: `${invitation}/invitation.test.ts`,
    caughtBy: 'of an address with an account is accepted by that account alone, which has to sign in',
  },
  {
    name: 'invitation: one that was taken back is good',
    edits: [{ file: `${invitation}/invitation.rules.ts`, text: "  if (revokedAt) return 'REVOKED';\n", becomes: '' }],
    suite: `${invitation}/invitation.test.ts`,
    caughtBy: 'that is taken back opens nothing, and the address can be invited anew',
  },
  {
    name: 'invitation: who is suspended lets others in',
    edits: [
      {
        file: `${identity}/suspension/suspension.service.ts`,
        text: '  await endInvitationsOf(tx, userId);\n',
        becomes: '',
      },
    ],
    suite: `${invitation}/invitation.test.ts`,
    caughtBy: 'and is suspended by a moderator, loses them, too',
  },
  {
    name: 'guardian: a minor needs none',
    edits: [
      {
        file: `${identity}/registration/verify.service.ts`,
        text: '    if (registration.guardianEmail) return askGuardian(tx, registration, registration.guardianEmail);\n',
        becomes: '',
      },
    ],
    suite: `${guardian}/guardian.test.ts`,
    after: policyIsSet,
    caughtBy: 'and is a minor has no account before the guardian agrees, and one afterwards',
  },
  {
    name: 'guardian: two agree, and there are two accounts',
    edits: [
      {
        file: `${guardian}/confirm.service.ts`,
        text: 'registration && !(await hasAccount(tx, asked.email)) ?',
        becomes: 'registration ?',
      },
    ],
    suite: `${guardian}/guardian.test.ts`,
    after: policyIsSet,
    caughtBy: 'opens no second account where the address has one by then',
  },
  {
    name: 'guardian: a consent that is taken back locks nobody',
    edits: [
      { file: `${guardian}/withdraw.service.ts`, text: '  await suspendUser(tx, { decisionId: id, userId });\n', becomes: '' },
    ],
    suite: `${guardian}/guardian.test.ts`,
    after: policyIsSet,
    caughtBy: 'locks the account at once, tells the guardian, and is the same the second time',
  },
];
