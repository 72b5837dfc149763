import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { lockPartner, unknownPartner } from './lock-partner.ts';
import { compareManifests, contradictions, type ManifestOperation } from './manifest.rules.ts';
import { announceChange } from './partner.change.ts';

/**
 * Publishes the next version of a partner's manifest. The versions before it stay in force, because apps that were built with them are still about. The
 * operations were held against the schema and the limits by who calls this. The same list again is no new version.
 */
export function publishManifest(ctx: Ctx, partnerId: string, operations: readonly ManifestOperation[]) {
  return transact(ctx, async (tx) => {
    if (!(await lockPartner(tx, partnerId))) return unknownPartner(partnerId);
    const published = await manifestsOf(tx, partnerId);
    const inForce = published.filter(({ withdrawnAt }) => withdrawnAt === null);
    const latest = inForce.at(-1);
    const [contradicted] = contradictions(
      inForce.flatMap((manifest) => manifest.operations),
      operations,
    );
    if (contradicted)
      return userError(
        'OperationIdTaken',
        `${contradicted.name}: the id ${contradicted.id} stands for another text in a version in force; give the new text an id of its own.`,
      );
    const difference = compareManifests(latest?.operations ?? [], operations);
    if (latest && difference.added.length === 0 && difference.removed.length === 0)
      return { __typename: 'PublishManifestSuccess' as const, version: latest.version, unchanged: true, ...difference };
    const version = (published.at(-1)?.version ?? 0) + 1;
    await tx.db
      .insertInto('partner_manifest')
      .values({
        partner_id: partnerId,
        version,
        tenant_id: tx.viewer.tenantId,
        operations: JSON.stringify(operations),
        published_at: tx.clock.now(),
        withdrawn_at: null,
      })
      .execute();
    const facts = { version, operations: operations.length };
    await recordAudit(tx, { action: 'partner.manifest_published', subjectId: partnerId, facts });
    await announceChange(tx);
    return { __typename: 'PublishManifestSuccess' as const, version, unchanged: false, ...difference };
  });
}

/** Takes a version out of force: what no other version lists runs no more. */
export function withdrawManifest(ctx: Ctx, partnerId: string, version: number, reason?: string) {
  return transact(ctx, async (tx) => {
    if (!(await lockPartner(tx, partnerId))) return unknownPartner(partnerId);
    const withdrawn = await tx.db
      .updateTable('partner_manifest')
      .set({ withdrawn_at: tx.clock.now() })
      .where('partner_id', '=', partnerId)
      .where('version', '=', version)
      .where('withdrawn_at', 'is', null)
      .returning('version')
      .executeTakeFirst();
    if (!withdrawn) return userError('NotFound', `The partner has no version ${version} in force.`);
    const why = reason === undefined ? {} : { reason };
    await recordAudit(tx, { action: 'partner.manifest_withdrawn', subjectId: partnerId, facts: { version }, ...why });
    await announceChange(tx);
    return { __typename: 'WithdrawManifestSuccess' as const, version };
  });
}

/** Oldest first. */
function manifestsOf(tx: Write, partnerId: string) {
  return tx.db
    .selectFrom('partner_manifest')
    .select(['version', 'operations', 'withdrawn_at as withdrawnAt'])
    .where('partner_id', '=', partnerId)
    .orderBy('version')
    .execute();
}
