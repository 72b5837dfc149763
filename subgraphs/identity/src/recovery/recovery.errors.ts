import { userError } from '@lyceum/kit/errors/failure.ts';

export function invalidResetToken() {
  return userError(
    'InvalidResetToken',
    'This token is not known, was used, or a newer mail replaced it; ask for a new password.',
  );
}

export function resetTokenExpired() {
  return userError('ResetTokenExpired', 'This token is too old; ask for a new password again.');
}
