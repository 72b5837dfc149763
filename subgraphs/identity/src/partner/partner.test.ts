import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, otherTenant } from '../testing/open-identity.ts';
import { issueKey, revokeKey } from './key.service.ts';
import type { ManifestOperation } from './manifest.rules.ts';
import { publishManifest, withdrawManifest } from './manifest.service.ts';
import { listPartners } from './partner.query.ts';
import { addPartner, revokePartner } from './partner.service.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

const inTenant = (tenantId: string) => home.house.context({ tenantId }) as Ctx;
const operation = (name: string, body = `query ${name} { __typename }`): ManifestOperation => ({
  id: createHash('sha256').update(body).digest('hex'),
  name,
  type: 'query',
  body,
});
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by name and find out at once when one is missing
const read = async (path: string): Promise<any> => (await home.router().fetch(path)).json();
const add = async (name: string, tenantId = aurora) => {
  const added = await addPartner(inTenant(tenantId), { name, scopes: ['catalogue'], ratePlan: 'standard' });
  if (added.__typename !== 'AddPartnerSuccess') throw new Error(added.message);
  return added;
};
const prefixOf = (key: string) => key.slice(0, 'lyk_'.length + 12);

test('a partner’s key is shown once; only its prefix and its SHA-256 are stored', async () => {
  const { partnerId, key } = await add('Once');
  expect(key).toMatch(/^lyk_[0-9a-f]{12}_[\w-]{43}$/);
  const { rows } = await home.house.owner.query('select * from identity.partner_key where partner_id = $1', [partnerId]);
  expect(rows).toMatchObject([
    { prefix: prefixOf(key), hash: createHash('sha256').update(key).digest('hex'), tenant_id: aurora },
  ]);
  const { rows: audit } = await home.house.owner.query('select * from identity.audit_entry where subject_id = $1', [partnerId]);
  expect(audit.map(({ action }) => action).sort()).toEqual(['partner.added', 'partner.key_issued']);
  expect(JSON.stringify([rows, audit])).not.toContain(key.split('_')[2]);
});

test('a name is given once in a tenant, until its partner is revoked', async () => {
  const { partnerId } = await add('Twice');
  await add('Twice', otherTenant);
  const again = () => addPartner(inTenant(aurora), { name: 'Twice', scopes: [], ratePlan: 'standard' });
  expect(await again()).toMatchObject({ __typename: 'PartnerNameTaken', code: 'PARTNER_NAME_TAKEN' });
  await revokePartner(inTenant(aurora), partnerId);
  expect(await again()).toMatchObject({ __typename: 'AddPartnerSuccess' });
});

test('routers read who is in force, with keys and versions, and nothing where nothing changed', async () => {
  const { partnerId, key } = await add('Read');
  await publishManifest(inTenant(aurora), partnerId, [operation('One')]);
  const { stamp, partners } = await read('/identity/partners');
  expect(partners.find(({ id }: { id: string }) => id === partnerId)).toEqual({
    id: partnerId,
    tenantId: aurora,
    name: 'Read',
    scopes: ['catalogue'],
    ratePlan: 'standard',
    consentScopes: [],
    keys: [
      { id: expect.any(String), prefix: prefixOf(key), hash: createHash('sha256').update(key).digest('hex'), expiresAt: null },
    ],
    manifests: [1],
    withdrawn: 0,
  });
  expect(await read(`/identity/partners?stamp=${stamp}`)).toEqual({ stamp, partners: null });
  expect(await read(`/identity/partners/manifest?partner=${partnerId}&version=1`)).toEqual([operation('One')]);
  await revokePartner(inTenant(aurora), partnerId);
  const after = await read(`/identity/partners?stamp=${stamp}`);
  expect(after.stamp).toBeGreaterThan(stamp);
  expect(after.partners.map(({ id }: { id: string }) => id)).not.toContain(partnerId);
});

test('every change is hinted after its commit', async () => {
  const ctx = inTenant(aurora);
  const heard: unknown[] = [];
  const stop = await ctx.live.subscribe('partners', (hint) => heard.push(hint));
  const { partnerId, key } = await add('Hinted');
  await issueKey(ctx, partnerId);
  await publishManifest(ctx, partnerId, [operation('One')]);
  await withdrawManifest(ctx, partnerId, 1);
  await revokeKey(ctx, prefixOf(key));
  await revokePartner(ctx, partnerId);
  await expect.poll(() => heard).toEqual(Array(6).fill({ tenantId: aurora }));
  await stop();
});

test('keys are replaced one by one: a second is issued, then the first revoked', async () => {
  const ctx = inTenant(aurora);
  const { partnerId, key } = await add('Rotating');
  const issued = await issueKey(ctx, partnerId);
  expect(issued).toMatchObject({ __typename: 'IssueKeySuccess' });
  expect(await revokeKey(ctx, prefixOf(key))).toEqual({ __typename: 'RevokeKeySuccess', partnerId });
  expect(await revokeKey(ctx, prefixOf(key))).toMatchObject({ __typename: 'NotFound' });
  const [row] = (await listPartners(ctx)).filter(({ id }) => id === partnerId);
  expect(row?.keys.map(({ revokedAt }) => revokedAt === null)).toEqual([false, true]);
  await revokePartner(ctx, partnerId);
  expect(await issueKey(ctx, partnerId)).toMatchObject({ __typename: 'NotFound' });
});

test('versions of a manifest follow one another, say what is new, and stay as they are', async () => {
  const ctx = inTenant(aurora);
  const { partnerId } = await add('Publishing');
  const publish = (...operations: ManifestOperation[]) => publishManifest(ctx, partnerId, operations);
  expect(await publish(operation('One'), operation('Two'))).toMatchObject({ version: 1, added: ['One', 'Two'], removed: [] });
  expect(await publish(operation('Two'), operation('One'))).toMatchObject({ version: 1, unchanged: true });
  expect(await publish(operation('Two'), operation('Three'))).toMatchObject({ version: 2, added: ['Three'], removed: ['One'] });
  const stolen = { ...operation('One'), body: 'query One { other }' };
  expect(await publish(stolen)).toMatchObject({ __typename: 'OperationIdTaken' });
  const change = ctx.db.updateTable('partner_manifest').set({ version: 9 }).where('partner_id', '=', partnerId).execute();
  await expect(change).rejects.toThrow(/permission denied/);

  expect(await withdrawManifest(ctx, partnerId, 1)).toEqual({ __typename: 'WithdrawManifestSuccess', version: 1 });
  expect(await withdrawManifest(ctx, partnerId, 1)).toMatchObject({ __typename: 'NotFound' });
  const unread = await home.router().fetch(`/identity/partners/manifest?partner=${partnerId}&version=1`);
  expect(unread.status).toBe(404);
  expect(await publish(stolen)).toMatchObject({ version: 3 });
});

test('publishing at the same time gives every manifest a version of its own', async () => {
  const ctx = inTenant(aurora);
  const { partnerId } = await add('Racing');
  const names = ['A', 'B', 'C', 'D'];
  const published = await Promise.all(names.map((name) => publishManifest(ctx, partnerId, [operation(name)])));
  expect(published.map((one) => ('version' in one ? one.version : one.code)).sort()).toEqual([1, 2, 3, 4]);
});

test('the last use of a key is told by routers, and never goes back or into the future', async () => {
  const { partnerId, key } = await add('Used');
  const [id] = await listPartners(inTenant(aurora)).then((all) =>
    all.find((one) => one.id === partnerId)!.keys.map((one) => one.id),
  );
  const use = (at: Date) =>
    home.router().fetch('/identity/partners/used', { method: 'POST', body: JSON.stringify([{ id, at: at.toISOString() }]) });
  const lastUse = async () => {
    const partner = (await listPartners(inTenant(aurora))).find((one) => one.id === partnerId);
    return partner?.keys.find(({ prefix }) => prefix === prefixOf(key))?.lastUsedAt;
  };
  const now = home.clock.now();
  const earlier = new Date(now.getTime() - 60_000);
  expect((await use(earlier)).status).toBe(204);
  expect(await lastUse()).toEqual(earlier);
  await use(new Date(now.getTime() + 3_600_000));
  expect(await lastUse()).toEqual(now);
  await use(earlier);
  expect(await lastUse()).toEqual(now);
});

test('partners of one tenant are nothing to another', async () => {
  const { partnerId, key } = await add('Walled');
  const theirs = inTenant(otherTenant);
  expect((await listPartners(theirs)).map(({ id }) => id)).not.toContain(partnerId);
  expect(await issueKey(theirs, partnerId)).toMatchObject({ __typename: 'NotFound' });
  expect(await publishManifest(theirs, partnerId, [operation('One')])).toMatchObject({ __typename: 'NotFound' });
  expect(await revokeKey(theirs, prefixOf(key))).toMatchObject({ __typename: 'NotFound' });
  expect(await revokePartner(theirs, partnerId)).toMatchObject({ __typename: 'NotFound' });
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from partner_key where partner_id = ${partnerId}`.execute(
    theirs.db,
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test('nobody but a router reads the partners', async () => {
  const routes = ['/identity/partners', '/identity/partners/manifest', '/identity/partners/used'];
  const { identity } = await import('../subgraph.ts');
  const described = identity.features.flatMap(({ routes: own }) => own ?? []).filter(({ path }) => routes.includes(path));
  expect(described.map(({ access }) => access)).toEqual(['router', 'router', 'router']);
});
