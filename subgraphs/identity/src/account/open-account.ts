import { siblingId } from '@lyceum/kit/ids/ids.ts';
import type { Write } from '../context.ts';
import { MenteeProfile } from '../profile/profile.entity.ts';
import { UserAccount } from './account.entity.ts';

export interface NewAccount {
  /** Normalised and verified; the caller holds its lock and found nobody who has it. */
  readonly email: string;
  readonly displayName: string;
  /** Null where somebody signs in elsewhere. */
  readonly passwordHash: string | null;
}

/** A new person. Everyone may learn from the first moment: the empty mentee profile comes with the account. */
export function openAccount(tx: Write, { email, displayName, passwordHash }: NewAccount): UserAccount {
  const id = tx.ids.next('user');
  const { tenantId } = tx.viewer;
  const now = tx.clock.now();
  const account = tx.em.create(
    UserAccount,
    {
      id,
      tenantId,
      email,
      passwordHash,
      displayName,
      preferredRole: 'MENTEE',
      grantedRoles: [],
      suspendedAt: null,
      createdAt: now,
    },
    { persist: true },
  );
  tx.em.create(
    MenteeProfile,
    { id: siblingId('mentee', id), tenantId, userId: id, goals: [], interests: [], level: null, activatedAt: now },
    { persist: true },
  );
  return account;
}
