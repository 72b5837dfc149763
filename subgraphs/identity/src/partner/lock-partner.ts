import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Write } from '../context.ts';

/** Locks a partner that is in force; whoever changes keys or manifests does this first. */
export async function lockPartner(tx: Write, partnerId: string) {
  const row = await tx.db
    .selectFrom('partner')
    .select(['id', 'scopes', 'suspended_at'])
    .where('id', '=', partnerId)
    .where('revoked_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

export type LockedPartner = NonNullable<Awaited<ReturnType<typeof lockPartner>>>;

export function unknownPartner(partnerId: string) {
  return userError('NotFound', `There is no partner ${partnerId} in force in this marketplace.`);
}
