/** A guard taken away: the edits that do it, and the test that must notice. */
export interface Plant {
  readonly name: string;
  /** In a file of the copy: this text, which must be there, becomes that one. */
  readonly edits: readonly { readonly file: string; readonly text: string; readonly becomes: string }[];
  readonly suite: 'rights' | 'foreign-ids';
  /** The end of the test's title. */
  readonly caughtBy: string;
}

const sessions = 'subgraphs/sessions/src';
const messaging = 'subgraphs/messaging/src';
const safety = 'subgraphs/safety/src';

/** Guards of each kind: of the schema and the scope, of a role, of ownership, of oneself, of the database, and of the tables of cases themselves. */
export const plants: readonly Plant[] = [
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
    suite: 'rights',
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
    suite: 'rights',
    caughtBy: 'touchPresence',
  },
  {
    name: 'a partner publishes rules under no name',
    edits: [{ file: `${safety}/rules/rules.service.ts`, text: '  signedIn(ctx);\n', becomes: '' }],
    suite: 'rights',
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
    suite: 'rights',
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
    suite: 'rights',
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
    suite: 'rights',
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
    suite: 'rights',
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
    suite: 'rights',
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
    suite: 'rights',
    caughtBy: 'releaseHold',
  },
  {
    name: 'a mutation has no row',
    edits: [{ file: 'scripts/rights/table.ts', text: '  hangUp: forTheTwo,\n', becomes: '' }],
    suite: 'rights',
    caughtBy: 'every mutation of the schema has its row, and every row its mutation',
  },
  {
    name: 'the policy of a table lets everybody read',
    edits: [
      {
        file: 'subgraphs/sessions/migrations/002-two-people.ts',
        text: 'alter table booking add',
        becomes: 'alter policy tenant_isolation on offering using (true);\nalter table booking add',
      },
    ],
    suite: 'foreign-ids',
    caughtBy: '_entities of sessions: Offering',
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
    suite: 'rights',
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
    suite: 'rights',
    caughtBy: 'enrolFace',
  },
  {
    name: 'one table stands without the wall',
    edits: [{ file: 'subgraphs/identity/migrations/001-accounts.ts', text: "'user_account', ", becomes: '' }],
    suite: 'foreign-ids',
    caughtBy: '_entities of identity: User',
  },
  {
    name: "ids of calls are one tenant's for all",
    edits: [
      {
        file: 'subgraphs/messaging/migrations/004-calls-of-a-tenant.ts',
        text: 'add primary key (tenant_id, id);',
        becomes: 'add primary key (tenant_id, id), add unique (id);',
      },
      {
        file: `${messaging}/call/start.service.ts`,
        text: "conflict.columns(['tenant_id', 'id']).doNothing()",
        becomes: 'conflict.doNothing()',
      },
    ],
    suite: 'foreign-ids',
    caughtBy: 'mutation startCall',
  },
  {
    name: 'a field that takes an id has no case',
    edits: [{ file: 'scripts/rights/lookups.ts', text: "  'Query.booking id': thing('Booking'),\n", becomes: '' }],
    suite: 'foreign-ids',
    caughtBy: 'every place of the schema that takes an id, a cursor, an address or a token has its case',
  },
];
