import { userError } from '@lyceum/kit/errors/failure.ts';

/** What opens the data rights of somebody who has just proved to own the account. */
interface DataRightsKey {
  readonly dataRightsToken: string | null;
  readonly dataRightsUntil: Date | null;
}

export function accountSuspended(key: DataRightsKey = { dataRightsToken: null, dataRightsUntil: null }) {
  return userError('AccountSuspended', 'This account was suspended by a moderator; write to the marketplace to appeal.', {
    ...key,
  });
}

/** Of guesses and of mails alike; `retryAt` is when the next one is taken. */
export function tooManyAttempts(retryAt: Date) {
  return userError('TooManyAttempts', 'Too many attempts; wait until retryAt.', { retryAt });
}

export function invalidRefreshToken() {
  return userError('InvalidRefreshToken', 'This refresh token is not valid any more; sign in again.');
}
