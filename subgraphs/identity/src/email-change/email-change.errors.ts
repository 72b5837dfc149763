import { userError } from '@lyceum/kit/errors/failure.ts';

export function invalidChangeToken() {
  return userError('InvalidEmailChangeToken', 'This token is not known or was used, or its change has ended.');
}

export function changeTokenExpired() {
  return userError('EmailChangeTokenExpired', 'This token is too old; ask for the change again.');
}

export function emailAddressTaken() {
  return userError('EmailAddressTaken', 'Another account took this address in between; nothing was changed.');
}
