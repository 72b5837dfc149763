import type { Plant } from './plant.ts';

const suite = 'scripts/rights/foreign-ids.test.ts';
const messaging = 'subgraphs/messaging/src';

/** The wall between tenants: the policies of the database, keys, and the table of cases itself. */
export const foreignIds: readonly Plant[] = [
  {
    name: 'the policy of a table lets everybody read',
    edits: [
      {
        file: 'subgraphs/sessions/migrations/002-two-people.ts',
        text: 'alter table booking add',
        becomes: 'alter policy tenant_isolation on offering using (true);\nalter table booking add',
      },
    ],
    suite,
    caughtBy: '_entities of sessions: Offering',
  },
  {
    name: 'one table stands without the wall',
    edits: [{ file: 'subgraphs/identity/migrations/001-accounts.ts', text: "'user_account', ", becomes: '' }],
    suite,
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
    suite,
    caughtBy: 'mutation startCall',
  },
  {
    name: 'a field that takes an id has no case',
    edits: [{ file: 'scripts/rights/lookups.ts', text: "  'Query.booking id': thing('Booking'),\n", becomes: '' }],
    suite,
    caughtBy: 'every place of the schema that takes an id, a cursor, an address or a token has its case',
  },
];
