import { transact } from '@lyceum/kit/context/transact.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';
import { keyOf } from '../letter/letter.ts';
import { post } from '../letter/post.ts';
import { addressRestored } from '../letter/templates/address-restored.ts';
import { resetPassword } from '../letter/templates/reset-password.ts';
import { issueReset } from './issue-reset.ts';
import type { ResetReason } from './password-reset.entity.ts';
import { resetLivesMs } from './recovery.rules.ts';
import { resetToken } from './reset-token.ts';

const templates = { FORGOTTEN: resetPassword, ADDRESS_RESTORED: addressRestored } satisfies Record<ResetReason, unknown>;

/** Writes the mail of a reset where its address has an account, and nothing elsewhere. May run twice; the mail is the same. */
export async function writePasswordResetMail(ctx: Ctx, resetId: string): Promise<void> {
  if (!isId('reset', resetId)) return;
  const reset = await transact(ctx, (tx) => issueReset(tx, resetId));
  if (!reset) return;
  const key = keyOf(resetToken(ctx.ports.secrets, reset.id), ctx.ports.settings.resetUrl);
  const facts = { key, minutes: resetLivesMs / 60_000 };
  await post(ctx, templates[reset.reason], { id: reset.id, to: reset.email, facts });
}
