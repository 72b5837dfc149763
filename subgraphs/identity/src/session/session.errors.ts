import { userError } from '@lyceum/kit/errors/failure.ts';

export function accountSuspended() {
  return userError('AccountSuspended', 'This account was suspended by a moderator; write to the marketplace to appeal.');
}

/** Of guesses and of mails alike; `retryAt` is when the next one is taken. */
export function tooManyAttempts(retryAt: Date) {
  return userError('TooManyAttempts', 'Too many attempts; wait until retryAt.', { retryAt });
}

export function invalidRefreshToken() {
  return userError('InvalidRefreshToken', 'This refresh token is not valid any more; sign in again.');
}
