import type { Plant } from './plant.ts';

const suite = 'scripts/rights/rights.test.ts';
const sessions = 'subgraphs/sessions/src';
const messaging = 'subgraphs/messaging/src';
const safety = 'subgraphs/safety/src';

/** Who may do what: guards of the schema and the scope, of a role, of ownership, of oneself, and the table of cases itself. */
export const rights: readonly Plant[] = [
  {
    name: 'anybody may write offerings: @requiresScopes and the scope are not asked',
    edits: [
      {
        file: 'schema/supergraph.graphql',
        text: '): CreateOfferingResult! @join__field(graph: SESSIONS) @requiresScopes(scopes: [["mentor"]])',
        becomes: '): CreateOfferingResult! @join__field(graph: SESSIONS)',
      },
      { file: `${sessions}/offering/offering.service.ts`, text: "  requireScope(ctx, 'mentor');\n", becomes: '' },
    ],
    suite,
    caughtBy: 'createOffering',
  },
  {
    name: 'a partner that acts for a person may all that the person may',
    edits: [
      {
        file: 'router/src/security/access.ts',
        text: 'this.#delegation.check(document, operation, viewer);',
        becomes: '{}',
      },
    ],
    suite,
    caughtBy: 'touchPresence',
  },
  {
    name: 'a partner publishes rules under no name',
    edits: [{ file: `${safety}/rules/rules.service.ts`, text: '  signedIn(ctx);\n', becomes: '' }],
    suite,
    caughtBy: 'publishTextRules',
  },
  {
    name: 'whoever knows a hold gives it back',
    edits: [
      {
        file: `${sessions}/hold/hold.service.ts`,
        text: "      .where('mentee_user_id', '=', userId)\n      .forUpdate()",
        becomes: '      .forUpdate()',
      },
    ],
    suite,
    caughtBy: 'releaseHold',
  },
  {
    name: "somebody fetches another one's data",
    edits: [
      {
        file: 'subgraphs/identity/src/privacy/export.service.ts',
        text: ' && found.userId === userId',
        becomes: '',
      },
    ],
    suite,
    caughtBy: 'openDataExport',
  },
  {
    name: "a member deletes the other one's message",
    edits: [
      {
        file: `${messaging}/message/edit.service.ts`,
        text: 'return message?.sender_id === userId ? message : null;',
        becomes: 'return userId ? message : null;',
      },
    ],
    suite,
    caughtBy: 'deleteMessage',
  },
  {
    name: 'admins lock themselves out',
    edits: [
      {
        file: 'subgraphs/identity/src/administration/administer.ts',
        text: 'if (order.userId === adminId)',
        becomes: 'if (order.userId === order.reason)',
      },
    ],
    suite,
    caughtBy: 'lockAccount',
  },
  {
    name: 'a moderator reverses what was decided about them',
    edits: [
      {
        file: `${safety}/review/decision.service.ts`,
        text: 'if (await isOwnCase(tx, about)) return',
        becomes: 'if (!about) return',
      },
    ],
    suite,
    caughtBy: 'reverseDecision',
  },
  {
    name: 'a refused call leaves a trace: the hold is freed before it is asked whose it is',
    edits: [
      {
        file: `${sessions}/hold/hold.service.ts`,
        text: '  return transact(ctx, async (tx) => {\n    const seat',
        becomes:
          "  await ctx.db.updateTable('seat').set({ state: 'FREED' }).where('hold_token', '=', holdToken).execute();\n" +
          '  return transact(ctx, async (tx) => {\n    const seat',
      },
    ],
    suite,
    caughtBy: 'releaseHold',
  },
  {
    name: 'a mutation has no row',
    edits: [{ file: 'scripts/rights/table.ts', text: '  hangUp: forTheTwo,\n', becomes: '' }],
    suite,
    caughtBy: 'every mutation of the schema has its row, and every row its mutation',
  },
  {
    name: 'whoever knows a passkey names it',
    edits: [
      {
        file: 'subgraphs/identity/src/passkey/own-passkey.service.ts',
        text: `const passkey = await tx.em.findOne(Passkey, { id, userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!passkey) return noSuchPasskey();
    passkey.name = name;`,
        becomes: `const passkey = await tx.em.findOne(Passkey, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!passkey) return noSuchPasskey();
    passkey.name = name;`,
      },
    ],
    suite,
    caughtBy: 'renamePasskey',
  },
  {
    name: 'whoever knows a challenge for a face answers it with their own',
    edits: [
      {
        file: 'subgraphs/identity/src/face/challenge.ts',
        text: `    .where('user_id', '=', bound.userId)
    .where('session_id', '=', bound.sessionId)
`,
        becomes: '',
      },
    ],
    suite,
    caughtBy: 'enrolFace',
  },
];
