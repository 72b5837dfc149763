import { transact } from '@lyceum/kit/context/transact.ts';
import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, otherTenant } from '../testing/open-identity.ts';
import { type AnchorKey, anchorKeyOf, readAnchorVerifier } from './anchor-key.ts';
import { type AuditFact, forgetInAudit, recordAudit } from './audit.service.ts';
import { closeChain } from './close-chain.ts';
import { selectLinks } from './link.query.ts';
import { headText, type LinkedEntry, linkHash, noHash } from './link.rules.ts';
import { verifyChain } from './verify-chain.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let key: AnchorKey;
beforeAll(async () => {
  home = await openIdentity();
  key = anchorKeyOf('a master key for tests, long enough to be one');
});
afterAll(() => home?.close());

const context = (tenantId: string = aurora) => home.house.context({ tenantId }) as Ctx;
const everywhere = () => context('*');
const write = (tenantId: string, fact: Partial<AuditFact> = {}) =>
  transact(context(tenantId), (tx) => recordAudit(tx, { action: 'role.switched', subjectId: demoUser(1, 40), ...fact }));
const verify = (tenantId: string, more: object = {}) => verifyChain(everywhere(), { tenantId, keys: [key], ...more });
const closed = (tenantId: string, length: number) =>
  home.house.until(async () => (await verify(tenantId)).length >= length, 3000);

/** A tenant with a chain of its own, closed by us in two batches: two heads are signed. */
async function chainOf(length: number): Promise<string> {
  const tenantId = `tenant_of_test_${Math.random().toString(36).slice(2)}`;
  for (const batch of [Math.floor(length / 2), Math.ceil(length / 2)]) {
    await transact(context(tenantId), async (tx) => {
      for (let n = 0; n < batch; n += 1)
        await recordAudit(tx, {
          action: 'role.switched',
          subjectId: demoUser(1, 40),
          facts: { n },
          reason: 'asked for by Ada',
          details: { device: 'her phone' },
        });
    });
    await closeChain(everywhere(), tenantId, key);
    // The closer may have been at it just then.
    await home.house.until(async () => (await verify(tenantId)).open === 0);
  }
  return tenantId;
}

/** As somebody who owns the database: no trigger and no right is in the way. */
const tamper = (statement: string, values: readonly unknown[]) =>
  home.house.owner.query(`begin; set local session_replication_role = replica; ${inlined(statement, values)}; commit`);
const inlined = (statement: string, values: readonly unknown[]) =>
  statement.replace(/\$(\d)/g, (_, index) => `'${String(values[Number(index) - 1]).replaceAll("'", "''")}'`);

describe('closing', () => {
  test('gives entries of two hundred writers at once one chain without gaps, within a second of the last commit', async () => {
    const before = (await verify(aurora)).length;
    await Promise.all(Array.from({ length: 200 }, (_, n) => write(aurora, { facts: { n } })));
    const committed = performance.now();
    await closed(aurora, before + 200);
    expect(performance.now() - committed).toBeLessThan(1000);
    const verdict = await verify(aurora);
    expect(verdict).toMatchObject({ length: before + 200, open: 0, faults: [] });
    const { rows } = await home.house.owner.query(
      'select count(*)::int as count, min(number)::int as first, max(number)::int as last from identity.audit_entry where tenant_id = $1',
      [aurora],
    );
    expect(rows[0]).toEqual({ count: before + 200, first: 1, last: before + 200 });
  });

  test('never keeps a writer waiting: with the lock of the closer held, everybody commits, and the chain is closed afterwards', async () => {
    const before = (await verify(otherTenant)).length;
    const holder = await home.house.owner.connect();
    await holder.query('begin');
    await holder.query("select pg_advisory_xact_lock(hashtextextended('lyceum identity audit ' || $1, 0))", [otherTenant]);
    await Promise.all(Array.from({ length: 20 }, () => write(otherTenant)));
    expect(await closeChain(everywhere(), otherTenant, key)).toBe(0);
    expect(await verify(otherTenant)).toMatchObject({ length: before, open: 20 });
    await holder.query('commit');
    holder.release();
    await closed(otherTenant, before + 20);
    expect(await verify(otherTenant)).toMatchObject({ length: before + 20, open: 0, faults: [] });
  });

  test('by several at once makes one chain', async () => {
    const tenantId = await chainOf(0);
    await Promise.all(Array.from({ length: 20 }, () => write(tenantId)));
    await Promise.all(Array.from({ length: 4 }, () => closeChain(everywhere(), tenantId, key)));
    await closed(tenantId, 20);
    expect(await verify(tenantId)).toMatchObject({ length: 20, faults: [] });
  });

  test('is made up for after a crash between commit and closing', async () => {
    const holder = await home.house.owner.connect();
    await holder.query("select pg_advisory_lock(hashtextextended('lyceum identity audit tenant_crashed', 0))");
    await write('tenant_crashed');
    await home.house.restart();
    expect(await verify('tenant_crashed')).toMatchObject({ length: 0, open: 1 });
    await holder.query('select pg_advisory_unlock_all()');
    holder.release();
    await closed('tenant_crashed', 1);
    expect(await verify('tenant_crashed')).toMatchObject({ length: 1, open: 0, faults: [] });
  });

  test('puts what committed late behind what was closed before, whatever its time', async () => {
    const tenantId = await chainOf(2);
    home.clock.advance(-60_000);
    await write(tenantId, { facts: { late: true } });
    home.clock.advance(60_000);
    await closed(tenantId, 3);
    const last = await selectLinks(everywhere(), tenantId).where('number', '=', 3).executeTakeFirstOrThrow();
    expect(last.facts).toBe('{"late": true}');
    expect(await verify(tenantId)).toMatchObject({ length: 3, faults: [] });
  });
});

describe('verifying finds', () => {
  const columns: readonly [column: string, value: string][] = [
    ['id', 'audit_other'],
    ['at', '2020-01-01'],
    ['action', 'role.revoked'],
    ['actor_id', 'user_other'],
    ['actor_role', 'ADMIN'],
    ['on_behalf_of', 'user_other'],
    ['subject_id', 'user_other'],
    ['request_id', 'other'],
    ['facts', '{"n": 7}'],
    ['person_id', 'user_other'],
    ['personal', '{"reason":"another"}'],
    ['personal_salt', 'other'],
    ['commitment', 'f'.repeat(64)],
    ['hash', 'f'.repeat(64)],
  ];
  test('a change of every column, and where it is', async () => {
    const tenantId = await chainOf(6);
    const { rows } = await home.house.owner.query(
      "select column_name as name from information_schema.columns where table_name = 'audit_entry' and table_schema = 'identity'",
    );
    expect(columns.map(([name]) => name).sort()).toEqual(
      rows
        .map(({ name }) => name)
        .filter((name) => name !== 'tenant_id' && name !== 'number')
        .sort(),
    );
    const { rows: sound } = await home.house.owner.query(
      'select * from identity.audit_entry where tenant_id = $1 and number = 4',
      [tenantId],
    );
    for (const [column, value] of columns) {
      const at = 'where tenant_id = $1 and number = 4';
      await tamper(`update identity.audit_entry set ${column} = $2 ${at}`, [tenantId, value]);
      const { faults } = await verify(tenantId);
      expect(faults[0], column).toMatchObject({ number: 4, id: column === 'id' ? value : sound[0].id });
      const before = sound[0][column];
      const text =
        before instanceof Date ? before.toISOString() : typeof before === 'object' && before ? JSON.stringify(before) : before;
      if (text === null) await tamper(`update identity.audit_entry set ${column} = null ${at}`, [tenantId]);
      else await tamper(`update identity.audit_entry set ${column} = $2 ${at}`, [tenantId, text]);
      expect((await verify(tenantId)).faults, `${column} restored`).toEqual([]);
    }
  });

  test('an entry that is gone, in the middle and at the end', async () => {
    const [middle, end] = [await chainOf(6), await chainOf(6)];
    await tamper('delete from identity.audit_entry where tenant_id = $1 and number = 2', [middle]);
    const { faults } = await verify(middle);
    expect(faults[0]).toEqual({ number: 2, id: null, what: 'the entry is missing' });
    await tamper('delete from identity.audit_entry where tenant_id = $1 and number > 4', [end]);
    expect((await verify(end)).faults).toMatchObject([
      { number: 6, id: null, what: 'the head was signed, and the chain has no entry here' },
    ]);
  });

  test('two that were swapped', async () => {
    const tenantId = await chainOf(6);
    await tamper('update identity.audit_entry set number = 103 - number where tenant_id = $1 and number in (1, 2)', [tenantId]);
    await tamper('update identity.audit_entry set number = number - 100 where tenant_id = $1 and number > 100', [tenantId]);
    expect((await verify(tenantId)).faults.map(({ number }) => number)).toEqual(expect.arrayContaining([1, 2]));
  });

  test('an entry that moved to the chain of somebody else', async () => {
    const [from, to] = [await chainOf(2), await chainOf(2)];
    await tamper('delete from identity.audit_entry where tenant_id = $1 and number = 2', [to]);
    await tamper('update identity.audit_entry set tenant_id = $2 where tenant_id = $1 and number = 2', [from, to]);
    expect((await verify(to)).faults[0]).toMatchObject({ number: 2 });
    expect((await verify(from)).faults[0]).toMatchObject({
      number: 2,
      what: 'the head was signed, and the chain has no entry here',
    });
  });

  test('a whole chain that was written anew, with every hash right', async () => {
    const tenantId = await chainOf(6);
    await rewrite(tenantId, (entry) => ({ ...entry, action: 'role.revoked' }));
    const { faults } = await verify(tenantId);
    expect(faults).toHaveLength(2);
    for (const { what } of faults) expect(what).toBe('the hash is another one than that which was signed');
  });

  test('a chain that was written anew and signed by another key, or signed with that one’s name', async () => {
    const tenantId = await chainOf(6);
    await rewrite(tenantId, (entry) => ({ ...entry, action: 'role.revoked' }));
    const forger = anchorKeyOf('another master key, long enough to be one');
    await resign(tenantId, forger, forger.id);
    expect((await verify(tenantId)).faults.map(({ what }) => what)).toEqual([
      expect.stringContaining(`signed by the key ${forger.id}, which is not known`),
      expect.stringContaining(`signed by the key ${forger.id}, which is not known`),
    ]);
    await resign(tenantId, forger, key.id);
    expect((await verify(tenantId)).faults.map(({ what }) => what)).toEqual(
      Array(2).fill('the signature of the head is not right'),
    );
    // With its public key trusted, as after a change of the master key, the same chain holds.
    await resign(tenantId, forger, forger.id);
    expect((await verify(tenantId, { keys: [key, readAnchorVerifier(forger.publicKey)] })).faults).toEqual([]);
  });

  test('signed heads that were taken away', async () => {
    const tenantId = await chainOf(6);
    await tamper('delete from identity.audit_anchor where tenant_id = $1 and number > 3', [tenantId]);
    expect((await verify(tenantId)).faults).toMatchObject([{ number: 6, what: 'nobody signed what comes behind 3' }]);
  });

  test('a tail that was cut off together with its signed heads, by a copy that somebody kept', async () => {
    const tenantId = await chainOf(6);
    const { head } = await verify(tenantId);
    await tamper('delete from identity.audit_entry where tenant_id = $1 and number > 3', [tenantId]);
    await tamper('delete from identity.audit_anchor where tenant_id = $1 and number > 3', [tenantId]);
    expect((await verify(tenantId)).faults).toEqual([]);
    expect((await verify(tenantId, { known: [head] })).faults).toMatchObject([
      { number: 6, what: 'the copy has an entry here, and the chain has none' },
    ]);
  });

  /** What an owner of the database can do without the master key. */
  async function rewrite(tenantId: string, change: (entry: LinkedEntry) => LinkedEntry) {
    const rows = await selectLinks(everywhere(), tenantId).orderBy('number').execute();
    let hash = noHash;
    for (const row of rows) {
      const entry = change(row);
      hash = linkHash(hash, row.number!, entry);
      await tamper('update identity.audit_entry set action = $2, hash = $3 where id = $1', [row.id, entry.action, hash]);
    }
  }

  async function resign(tenantId: string, forger: AnchorKey, keyId: string) {
    const { rows } = await home.house.owner.query(
      `select number, hash, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
         (select e.hash from identity.audit_entry e where e.tenant_id = a.tenant_id and e.number = a.number) as actual
       from identity.audit_anchor a where tenant_id = $1`,
      [tenantId],
    );
    for (const { number, at, actual } of rows) {
      const signature = forger.sign(headText({ tenantId, number: Number(number), hash: actual, at }));
      await tamper(
        'update identity.audit_anchor set hash = $3, key_id = $4, signature = $5 where tenant_id = $1 and number = $2',
        [tenantId, number, actual, keyId, signature],
      );
    }
  }
});

describe('forgetting a person', () => {
  test('takes reason and details about them, of their tenant only, and the chain still verifies', async () => {
    const [mine, theirs] = [await chainOf(4), await chainOf(4)];
    await write(mine, { subjectId: demoUser(1, 41), reason: 'about somebody else' });
    await closed(mine, 5);
    expect(await forgetInAudit(context(mine), demoUser(1, 40))).toBe(4);
    expect(await forgetInAudit(context(mine), demoUser(1, 40))).toBe(0);
    expect(await verify(mine)).toMatchObject({ length: 5, forgotten: 4, faults: [] });
    expect(await verify(theirs)).toMatchObject({ forgotten: 0, faults: [] });
    const { rows } = await home.house.owner.query('select * from identity.audit_entry e where tenant_id = $1', [mine]);
    expect(JSON.stringify(rows)).not.toMatch(/Ada|her phone/);
    expect(JSON.stringify(rows)).toContain('about somebody else');
  });

  test('and putting something else there is found', async () => {
    const tenantId = await chainOf(2);
    await forgetInAudit(context(tenantId), demoUser(1, 40));
    await tamper("update identity.audit_entry set personal = '{}', personal_salt = 'x' where tenant_id = $1 and number = 1", [
      tenantId,
    ]);
    expect((await verify(tenantId)).faults).toMatchObject([
      { number: 1, what: 'the reason or the details are not those that were written' },
    ]);
  });
});

describe('the subgraph itself cannot', () => {
  const attempts: readonly [what: string, statement: string][] = [
    ['change a fact', "update audit_entry set action = 'x'"],
    ['change a reason', `update audit_entry set personal = '{"reason":"x"}'`],
    ['number an entry anew', 'update audit_entry set number = number + 1000 where number is not null'],
    ['take a place back', 'update audit_entry set number = null, hash = null where number is not null'],
    [
      'write an entry with a number',
      "insert into audit_entry (id, tenant_id, at, action, subject_id, request_id, number) values ('a', 'b', now(), 'c', 'd', 'e', 1)",
    ],
    ['delete an entry', 'delete from audit_entry'],
    ['empty the log', 'truncate audit_entry'],
    ['change a signed head', "update audit_anchor set hash = 'x'"],
    ['delete a signed head', 'delete from audit_anchor'],
    ['switch the guard off', 'alter table audit_entry disable trigger audit_entry_stays'],
  ];
  test.each(attempts)('%s', async (_, statement) => {
    const tenantId = await chainOf(2);
    await expect(sql.raw(statement).execute(context(tenantId).db)).rejects.toThrow(
      /permission denied|has its place|can be forgotten, not changed|must be owner/,
    );
    expect(await verify(tenantId)).toMatchObject({ length: 2, faults: [] });
  });
});
