import type { UserAccount } from '../account/account.entity.ts';
import { readStanding } from '../account/standing.query.ts';
import type { Write } from '../context.ts';
import { dataRightsKey } from '../privacy/data-rights-token.ts';
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
  const guard = await readSecondFactor(tx, account.id);
  if (!guard) return admitProved(tx, account, device);
  return openChallenge(tx, account, { device, by: guard.by });
}

/** The same for somebody of whom nothing more is asked. */
export async function admitProved(tx: Write, account: UserAccount, device: string | null) {
  const standing = (await readStanding(tx, account.id))!;
  return standing.suspended ? accountSuspended(dataRightsKey(tx, account)) : openSession(tx, standing, device);
}
