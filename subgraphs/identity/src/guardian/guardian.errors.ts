import { userError } from '@lyceum/kit/errors/failure.ts';

/** Unknown, used, too old, of another marketplace: told alike. */
export function invalidGuardianToken() {
  return userError(
    'InvalidGuardianToken',
    'This token is not known, was used, or is too old; if need be, the minor registers again.',
  );
}
