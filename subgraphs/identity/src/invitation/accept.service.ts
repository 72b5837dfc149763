import { transact } from '@lyceum/kit/context/transact.ts';
import { Failure, userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { lockAccount } from '../administration/administer.ts';
import type { Ctx } from '../context.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { claimInvitation, fulfil } from './claim-invitation.ts';
import { invalidInvitation } from './invitation.errors.ts';
import { readInvitationToken } from './invitation-token.ts';

/** Accepts for the account that is signed in, whose address must be the invited one: who forwards a mail does not forward a role. */
export async function acceptInvitation(ctx: Ctx, text: string) {
  const userId = signedIn(ctx);
  const brought = readInvitationToken(text);
  if (!brought) return invalidInvitation();
  const attempt = await countAttempt(ctx, brought.id);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  return transact(ctx, async (tx) => {
    // Account before invitation, as when a role is taken from who has invited.
    const account = await lockAccount(tx, userId);
    if (!account) throw new Failure('UNAUTHENTICATED', 'The account of this token does not exist; sign in again.');
    const invitation = await claimInvitation(tx, brought);
    if ('__typename' in invitation) return invitation;
    await clearAttempts(tx, brought.id);
    if (invitation.email !== account.email)
      return userError(
        'InvitationNotYours',
        'This invitation went to another address: sign in with that one, or register by it.',
      );
    await fulfil(tx, invitation, account);
    return { __typename: 'AcceptInvitationSuccess' as const, role: invitation.role };
  });
}
