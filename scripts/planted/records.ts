import type { Plant } from './plant.ts';

const audit = 'subgraphs/identity/src/audit';
const chain = `${audit}/chain.test.ts`;

/** What the database itself keeps: the log as a chain, the walls between tenants in the other schemas, and what erasure leaves. */
export const records: readonly Plant[] = [
  {
    name: 'audit: the chain says nothing of for whom it was done',
    edits: [
      {
        file: `${audit}/link.rules.ts`,
        text: 'const who = [actorId, actorRole, onBehalfOf, subjectId];',
        becomes: 'const who = [actorId, actorRole, onBehalfOf && null, subjectId];',
      },
    ],
    suite: chain,
    caughtBy: 'a change of every column, and where it is',
  },
  {
    name: 'audit: a signed head is compared with nothing',
    edits: [
      {
        file: `${audit}/verdict.rules.ts`,
        text: 'return hash === anchor.hash ? null',
        becomes: 'return hash ? null',
      },
    ],
    suite: chain,
    caughtBy: 'a whole chain that was written anew, with every hash right',
  },
  {
    name: 'audit: whoever signed it, a head counts',
    edits: [
      {
        file: `${audit}/verdict.rules.ts`,
        text: "  if (!key.verify(headText(anchor), anchor.signature)) return 'the signature of the head is not right';\n",
        becomes: '',
      },
    ],
    suite: chain,
    caughtBy: 'a chain that was written anew and signed by another key, or signed with that one’s name',
  },
  {
    name: 'audit: the subgraph numbers entries anew',
    edits: [
      {
        file: 'subgraphs/identity/migrations/013-audit-chain.ts',
        text: 'is distinct from (old.number, old.hash) and old.number is not null then',
        becomes: 'is distinct from (old.number, old.hash) and old.number < 0 then',
      },
    ],
    suite: chain,
    caughtBy: 'number an entry anew',
  },
  {
    name: 'audit: two close the chain at once',
    edits: [
      {
        file: `${audit}/close-chain.ts`,
        text: 'select pg_try_advisory_xact_lock(',
        becomes: 'select (0 <> ',
      },
    ],
    suite: chain,
    caughtBy: 'with the lock of the closer held, everybody commits, and the chain is closed afterwards',
  },
  {
    name: 'audit: who forgets one person forgets everybody',
    edits: [{ file: `${audit}/audit.service.ts`, text: "    .where('person_id', '=', personId)\n", becomes: '' }],
    suite: chain,
    caughtBy: 'takes reason and details about them, of their tenant only, and the chain still verifies',
  },
  {
    name: 'tenants: every marketplace reads the bookings of the others',
    edits: [
      {
        file: 'subgraphs/sessions/migrations/002-two-people.ts',
        text: 'alter table booking add',
        becomes: 'alter policy tenant_isolation on booking using (true);\nalter table booking add',
      },
    ],
    suite: 'subgraphs/sessions/src/testing/tenants.test.ts',
    caughtBy: 'lists at another tenant are empty, and none of it belongs to its mentor there',
  },
  {
    name: 'tenants: every marketplace sees the lectures of the others',
    edits: [
      {
        file: 'subgraphs/media/migrations/001-media.ts',
        text: "isolateByTenant('lecture', 'lecture_step'",
        becomes: "isolateByTenant('lecture_step'",
      },
    ],
    suite: 'subgraphs/media/src/media.test.ts',
    caughtBy: 'another tenant sees nothing of a lecture',
  },
  {
    name: 'erasure: a table that holds an address is left out',
    edits: [
      {
        file: 'subgraphs/identity/src/privacy/erase.ts',
        text: 'registration: { of: byAddress, delete: true }',
        becomes: "registration: { nothing: 'planted' }",
      },
    ],
    suite: 'scripts/privacy/erasure.test.ts',
    caughtBy: 'who asked to be erased is found nowhere afterwards: no table, no queue, no file, no mail',
  },
];
