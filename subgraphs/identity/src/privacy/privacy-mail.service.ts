import type { Ctx } from '../context.ts';
import { keyOf } from '../letter/letter.ts';
import { post } from '../letter/post.ts';
import { accountMerged } from '../letter/templates/account-merged.ts';
import { erasureCancelled } from '../letter/templates/erasure-cancelled.ts';
import { erasureRequested } from '../letter/templates/erasure-requested.ts';
import { exportReady } from '../letter/templates/export-ready.ts';
import { type FaceNews, faceChanged } from '../letter/templates/face-changed.ts';
import { type PhoneNews, phoneChanged } from '../letter/templates/phone-changed.ts';
import { readExport } from './export.query.ts';

export interface PrivacyNews {
  readonly userId: string;
  readonly news:
    | 'ERASURE_REQUESTED'
    | 'ERASURE_CANCELLED'
    | 'EXPORT_READY'
    | 'MERGED_AWAY'
    | 'MERGED_INTO'
    | FaceNews
    | PhoneNews;
  readonly requestId: string;
}

const dayOf = (instant: Date) => instant.toISOString().slice(0, 10);

/** Goes to the address that the account has by now, and nowhere where there is none any more. May run twice; the mail is the same. */
export async function writePrivacyMail(ctx: Ctx, { userId, news, requestId }: PrivacyNews): Promise<void> {
  if (news === 'MERGED_AWAY') return tellMergedAway(ctx, requestId);
  const account = await ctx.db.selectFrom('user_account').select('email').where('id', '=', userId).executeTakeFirst();
  if (!account) return;
  const mail = { id: `${news.toLowerCase().replaceAll('_', '-')}-${requestId}`, to: account.email };
  if (news === 'MERGED_INTO') return post(ctx, accountMerged, { ...mail, facts: { stays: true } });
  if (news === 'ERASURE_CANCELLED') return post(ctx, erasureCancelled, { ...mail, facts: {} });
  if (news === 'ERASURE_REQUESTED') {
    const { due_at } = await ctx.db.selectFrom('erasure').select('due_at').where('id', '=', requestId).executeTakeFirstOrThrow();
    return post(ctx, erasureRequested, { ...mail, facts: { day: dayOf(due_at) } });
  }
  if (news === 'FACE_ENROLLED' || news === 'FACE_REMOVED') return post(ctx, faceChanged, { ...mail, facts: { news } });
  if (news === 'PHONE_CONFIRMED' || news === 'PHONE_REMOVED') return post(ctx, phoneChanged, { ...mail, facts: { news } });
  const ready = await readExport(ctx, requestId);
  if (!ready?.expiresAt) return;
  const key = keyOf(requestId, ctx.ports.settings.exportUrl);
  return post(ctx, exportReady, { ...mail, facts: { key, day: dayOf(ready.expiresAt) } });
}

/** The account is gone: the merge keeps its address for a day. */
async function tellMergedAway(ctx: Ctx, mergeId: string): Promise<void> {
  const merge = await ctx.db.selectFrom('account_merge').select('email').where('id', '=', mergeId).executeTakeFirst();
  if (merge?.email) await post(ctx, accountMerged, { id: `merged-away-${mergeId}`, to: merge.email, facts: { stays: false } });
}
