import type { UserAccount } from '../account/account.entity.ts';
import { readStanding } from '../account/standing.query.ts';
import type { Write } from '../context.ts';
import { openChallenge } from '../second-factor/challenge.service.ts';
import { readSecondFactor } from '../second-factor/second-factor.query.ts';
import { openSession } from './open-session.ts';
import { accountSuspended } from './session.errors.ts';

/**
 * A session for somebody who has proved to be the owner of an account; or, where a second factor guards it, a challenge to show that. The caller
 * holds the account's lock: it excludes a suspension in between, which would not see this session and leave it alive, and a second factor that is
 * being set up.
 */
export async function admit(tx: Write, account: UserAccount, device: string | null) {
  const standing = await readStanding(tx, account.id);
  if (!standing) throw new Error(`the account ${account.id} is locked and cannot be read`);
  if (standing.suspended) return accountSuspended();
  return (await readSecondFactor(tx, account.id)) ? openChallenge(tx, account, device) : openSession(tx, standing, device);
}
