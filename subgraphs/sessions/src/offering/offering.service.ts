import { transact } from '@lyceum/kit/context/transact.ts';
import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope, signedIn } from '@lyceum/kit/errors/guard.ts';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { offeringPublished } from '@lyceum/schema/messages.ts';
import { LockMode } from '@mikro-orm/core';
import type { Ctx, Write } from '../context.ts';
import { currentPolicy } from '../policy/policy.service.ts';
import { OfferingEntity } from './offering.entity.ts';
import { type InvalidInput, type OfferingDraft, offeringFault } from './offering.rules.ts';

/** The caller as a mentor; the role must be the active one. */
export function actingMentor(ctx: Ctx): { userId: string; mentorId: string } {
  const userId = signedIn(ctx);
  requireScope(ctx, 'mentor');
  return { userId, mentorId: siblingId('mentor', userId) };
}

type Answer<T extends string> = { readonly __typename: T; readonly offeringId: string };

export async function createOffering(ctx: Ctx, draft: OfferingDraft): Promise<Answer<'CreateOfferingSuccess'> | InvalidInput> {
  const { userId, mentorId } = actingMentor(ctx);
  const { terms } = await currentPolicy(ctx);
  const fault = offeringFault(draft, terms.minDurationMinutes);
  if (fault) return fault;
  return transact(ctx, async (tx) => {
    const offering = tx.em.create(OfferingEntity, {
      id: tx.ids.next('offering'),
      tenantId: tx.viewer.tenantId,
      mentorId,
      mentorUserId: userId,
      title: draft.title.trim(),
      description: draft.description,
      durationMinutes: draft.durationMinutes,
      priceAmount: draft.price.amount,
      priceCurrency: draft.price.currency,
      state: 'DRAFT',
      createdAt: tx.clock.now(),
      publishedAt: null,
    });
    return { __typename: 'CreateOfferingSuccess' as const, offeringId: offering.id };
  });
}

export async function publishOffering(
  ctx: Ctx,
  offeringId: string,
): Promise<Answer<'PublishOfferingSuccess'> | UserError<'NotFound'> | UserError<'OfferingArchived'>> {
  const { userId } = actingMentor(ctx);
  return transact(ctx, async (tx) => {
    const offering = await ownOffering(tx, offeringId, userId);
    if (!offering) return userError('NotFound', `You have no offering ${offeringId}.`);
    if (offering.state === 'ARCHIVED')
      return userError('OfferingArchived', `Offering ${offeringId} is archived; write a new one.`);
    if (offering.state === 'DRAFT') {
      offering.state = 'PUBLISHED';
      offering.publishedAt = tx.clock.now();
      await tx.send(offeringPublished, { offeringId, mentorId: offering.mentorId, mentorUserId: userId });
    }
    return { __typename: 'PublishOfferingSuccess' as const, offeringId };
  });
}

export async function archiveOffering(
  ctx: Ctx,
  offeringId: string,
): Promise<Answer<'ArchiveOfferingSuccess'> | UserError<'NotFound'>> {
  const { userId } = actingMentor(ctx);
  return transact(ctx, async (tx) => {
    const offering = await ownOffering(tx, offeringId, userId);
    if (!offering) return userError('NotFound', `You have no offering ${offeringId}.`);
    offering.state = 'ARCHIVED';
    return { __typename: 'ArchiveOfferingSuccess' as const, offeringId };
  });
}

/** Locked, so that two calls of its mentor follow each other. */
function ownOffering(tx: Write, id: string, mentorUserId: string) {
  return tx.em.findOne(OfferingEntity, { id, mentorUserId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
