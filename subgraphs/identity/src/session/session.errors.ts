import { userError } from '@lyceum/kit/errors/failure.ts';

export function accountSuspended() {
  return userError('AccountSuspended', 'This account was suspended by a moderator; write to the marketplace to appeal.');
}

export function tooManyAttempts(message: string, retryAt: Date) {
  return userError('TooManyAttempts', message, { retryAt });
}

export function invalidRefreshToken() {
  return userError('InvalidRefreshToken', 'This refresh token is not valid any more; sign in again.');
}
