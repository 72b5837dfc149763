import { userError } from '@lyceum/kit/errors/failure.ts';

export function invalidInvitation() {
  return userError(
    'InvalidInvitation',
    'This invitation is not known, was used or taken back, or a newer mail replaced it; ask who invited you.',
  );
}

export function invitationExpired() {
  return userError('InvitationExpired', 'This invitation is too old; ask who invited you to send it again.');
}

export function noSuchInvitation(id: string) {
  return userError('NotFound', `There is no invitation ${id} in this marketplace.`);
}

export function invitationEnded() {
  return userError('InvitationEnded', 'This invitation was accepted or taken back already; invite anew if you need to.');
}
