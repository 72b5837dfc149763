import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope } from '@lyceum/kit/errors/guard.ts';
import type { Ctx, Write } from '../context.ts';
import { outranked } from '../permission/permission.errors.ts';
import { covers, type Permission, scopeOf } from '../permission/permission.rules.ts';
import { issueKey, revokeKey, rotateKey } from './key.service.ts';
import { unknownPartner } from './lock-partner.ts';
import { manage, managed, manageOne } from './manage.ts';
import { bodyFaults, readManifest } from './manifest.rules.ts';
import { publishManifest, withdrawManifest } from './manifest.service.ts';
import { readPartner } from './partner.query.ts';
import { addPartner, renamePartner, resumePartner, revokePartner, setPartnerRights, suspendPartner } from './partner.service.ts';
import { type PartnerRights, refusalOfName, refusalOfRights } from './rights.rules.ts';

/** Rights as the schema takes them. */
export interface GivenRights extends Omit<PartnerRights, 'scopes'> {
  readonly permissions: readonly Permission[];
}

interface OfOne {
  readonly partnerId: string;
  readonly reason: string;
}

const longestGraceHours = 7 * 24;

export function createPartner(ctx: Ctx, { name, ...given }: GivenRights & { readonly name: string }) {
  return manage(ctx, async (tx) => {
    const rights = rightsOf(given);
    const refusal = refusalOfName(name) ?? refusalOfRights(tx.viewer.scopes, rights, null);
    if (refusal) return refusal;
    const added = await addPartner(tx, { name: name.trim(), ...rights });
    return 'key' in added ? withKey(tx, added) : added;
  });
}

export function givePartnerName(ctx: Ctx, { partnerId, name }: { readonly partnerId: string; readonly name: string }) {
  return manage(ctx, async (tx) => {
    const refusal = refusalOfName(name) ?? (await renamePartner(tx, partnerId, name.trim()));
    return refusal ?? managed(tx, partnerId);
  });
}

/** What it has already it may keep, whoever asks; what is new must be the asker's own. */
export function givePartnerRights(ctx: Ctx, { partnerId, reason, ...given }: GivenRights & OfOne) {
  return manageOne(ctx, { partnerId, reason }, async (tx, why) => {
    const before = await readPartner(tx, partnerId);
    if (!before) return unknownPartner(partnerId);
    const rights = rightsOf(given);
    return refusalOfRights(tx.viewer.scopes, rights, before) ?? setPartnerRights(tx, partnerId, rights, why);
  });
}

/** Whoever reads a key may do what it opens. */
export function issuePartnerKey(ctx: Ctx, partnerId: string) {
  return manage(ctx, async (tx) => (await refusalToRead(tx, partnerId)) ?? shown(tx, await issueKey(tx, partnerId)));
}

export function rotatePartnerKey(
  ctx: Ctx,
  order: { readonly partnerId: string; readonly prefix: string; readonly graceHours: number },
) {
  return manage(ctx, async (tx) => {
    if (order.graceHours < 0 || order.graceHours > longestGraceHours)
      return userError('InvalidInput', `A key goes on for 0 to ${longestGraceHours} hours.`, { field: 'graceHours' });
    return (await refusalToRead(tx, order.partnerId)) ?? shown(tx, await rotateKey(tx, order));
  });
}

export function revokePartnerKey(ctx: Ctx, { partnerId, prefix, reason }: OfOne & { readonly prefix: string }) {
  return manageOne(ctx, { partnerId, reason }, async (tx, why) =>
    unlessDone(await revokeKey(tx, prefix, { partnerId, reason: why })),
  );
}

export function suspend(ctx: Ctx, order: OfOne) {
  return manageOne(ctx, order, (tx, why) => suspendPartner(tx, order.partnerId, why));
}

export function resume(ctx: Ctx, order: OfOne) {
  return manageOne(ctx, order, (tx, why) => resumePartner(tx, order.partnerId, why));
}

export function revoke(ctx: Ctx, order: OfOne) {
  return manageOne(ctx, order, async (tx, why) => unlessDone(await revokePartner(tx, order.partnerId, why)));
}

/** Held against Apollo's format and GraphQL's grammar; whether it fits the schema, routers say when it is asked. */
export function publishPartnerManifest(
  ctx: Ctx,
  { partnerId, operations }: { partnerId: string; operations: readonly object[] },
) {
  return manage(ctx, async (tx) => {
    const read = readManifest({ format: 'apollo-persisted-query-manifest', version: 1, operations });
    const problems = 'problems' in read ? read.problems : bodyFaults(read.operations);
    if ('problems' in read || problems.length > 0)
      return userError('InvalidInput', problems.slice(0, 10).join(' '), { field: 'operations' });
    const published = await publishManifest(tx, partnerId, read.operations);
    if (!('version' in published)) return published;
    const { version, unchanged, added, removed } = published;
    const partner = (await readPartner(tx, partnerId))!;
    return {
      __typename: 'PublishPartnerManifestSuccess' as const,
      partner,
      version,
      unchanged,
      added: [...added],
      removed: [...removed],
    };
  });
}

export function withdrawPartnerManifest(ctx: Ctx, { partnerId, version, reason }: OfOne & { readonly version: number }) {
  return manageOne(ctx, { partnerId, reason }, async (tx, why) =>
    unlessDone(await withdrawManifest(tx, partnerId, version, why)),
  );
}

async function refusalToRead(tx: Write, partnerId: string) {
  requireScope(tx, 'partners:manage');
  const partner = await readPartner(tx, partnerId);
  if (!partner) return unknownPartner(partnerId);
  return covers(tx.viewer.scopes, partner.scopes) ? null : outranked(tx.viewer.scopes, partner.scopes);
}

async function shown(tx: Write, result: Awaited<ReturnType<typeof issueKey | typeof rotateKey>>) {
  return 'key' in result ? withKey(tx, result) : result;
}

async function withKey(tx: Write, { partnerId, key }: { readonly partnerId: string; readonly key: string }) {
  return { __typename: 'PartnerKeyIssued' as const, partner: (await readPartner(tx, partnerId))!, key };
}

/** Null for what a service did; else why it did not. */
function unlessDone<R extends { readonly __typename: string }>(result: R): Extract<R, { readonly message: string }> | null {
  return 'message' in result ? (result as Extract<R, { readonly message: string }>) : null;
}

function rightsOf({ permissions, ...rights }: GivenRights): PartnerRights {
  return { ...rights, scopes: [...new Set(permissions)].map(scopeOf) };
}
