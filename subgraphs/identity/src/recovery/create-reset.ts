import { sendPasswordResetMail } from '@lyceum/schema/messages.ts';
import type { Write } from '../context.ts';
import { sha256 } from '../token/secrets.ts';
import { PasswordReset, type ResetReason } from './password-reset.entity.ts';
import { resetLivesMs } from './recovery.rules.ts';
import { resetToken } from './reset-token.ts';

export interface NewReset {
  readonly email: string;
  readonly reason: ResetReason;
  /** Whose it is, where that is known already; null leaves it to whoever writes the mail to look. */
  readonly userId: string | null;
}

/** One row and one message to identity itself, whatever the address. */
export async function createReset(tx: Write, { email, reason, userId }: NewReset): Promise<{ expiresAt: Date }> {
  const id = tx.ids.next('reset');
  const now = tx.clock.now();
  const expiresAt = new Date(now.getTime() + resetLivesMs);
  tx.em.create(
    PasswordReset,
    {
      id,
      tenantId: tx.viewer.tenantId,
      email,
      reason,
      tokenHash: sha256(resetToken(tx.ports.secrets, id)),
      createdAt: now,
      expiresAt,
      userId,
      issuedAt: userId === null ? null : now,
      endedAt: null,
    },
    { persist: true },
  );
  await tx.send(sendPasswordResetMail, { passwordResetId: id });
  return { expiresAt };
}
