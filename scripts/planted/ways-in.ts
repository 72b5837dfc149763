import type { Plant } from './plant.ts';

const identity = 'subgraphs/identity/src';
const factor = `${identity}/second-factor`;
const recovery = `${identity}/recovery`;
const passkey = `${identity}/passkey`;
const federated = `${identity}/federated-sign-in`;
const change = `${identity}/email-change`;

/** The ways into an account beside the password, and the ways back after somebody else found one. */
export const waysIn: readonly Plant[] = [
  {
    name: 'second factor: a code is taken again',
    edits: [
      {
        file: `${factor}/take-code.ts`,
        text: 'tx.clock.now(), factor.lastStep)',
        becomes: 'tx.clock.now(), -1)',
      },
    ],
    suite: `${factor}/second-factor.test.ts`,
    caughtBy: 'a code is taken once, also by two at the same moment, and one of before never',
  },
  {
    name: 'second factor: two codes at the same moment are not told apart',
    edits: [
      {
        file: `${factor}/take-code.ts`,
        text: '{ userId }, { lockMode: LockMode.PESSIMISTIC_WRITE }',
        becomes: '{ userId }, { lockMode: LockMode.NONE }',
      },
    ],
    suite: `${factor}/second-factor.test.ts`,
    caughtBy: 'a code waits for another use of it that is under way, and is then none',
  },
  {
    name: 'second factor: codes may be guessed',
    edits: [
      {
        file: `${factor}/challenge.service.ts`,
        text: '  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);\n',
        becomes: '',
      },
    ],
    suite: `${factor}/second-factor.test.ts`,
    caughtBy: 'wrong codes are counted for the account over all its sign-ins, and the right one waits with them',
  },
  {
    name: 'second factor: a sign-in waits on although the password that began it is another by now',
    edits: [
      {
        file: `${factor}/challenge.service.ts`,
        text: '  if (challenge.credentialVersion !== account.credentialVersion) return signInChallengeEnded();\n',
        becomes: '',
      },
    ],
    suite: `${factor}/second-factor.test.ts`,
    caughtBy: 'a sign-in that waits for its code ends with the password that began it',
  },
  {
    name: 'step-up: the password is enough where a second factor guards the account',
    edits: [
      {
        file: `${factor}/step-up.service.ts`,
        text: '  if (await readSecondFactor(ctx, userId)) return',
        becomes: '  if (password == null) return',
      },
    ],
    suite: `${factor}/second-factor.test.ts`,
    caughtBy: 'need the code where a second factor guards it; the password is not enough',
  },
  {
    name: 'step-up: a proof never grows old',
    edits: [
      { file: `${factor}/step-up.service.ts`, text: ' < proofLivesMs) return null;', becomes: ' < Infinity) return null;' },
    ],
    suite: `${factor}/second-factor.test.ts`,
    caughtBy: 'need a proof of the last ten minutes: the password, where nothing more guards the account',
  },
  {
    name: 'step-up: another address takes the password alone, whatever guards the account',
    edits: [
      {
        file: `${factor}/step-up.service.ts`,
        text: 'return (await readSecondFactor(tx, userId)) ? missingProof(tx, userId) : null;',
        becomes: 'return (await readSecondFactor(tx, userId)) ? null : null;',
      },
    ],
    suite: `${factor}/second-factor.test.ts`,
    caughtBy: 'another password or address takes the code beside the password',
  },
  {
    name: 'second factor: the way to take it back works although the address is another by now',
    edits: [{ file: `${factor}/undo.service.ts`, text: 'if (await hasMoved(tx, account.id, since))', becomes: 'if (!since)' }],
    suite: `${factor}/second-factor.test.ts`,
    caughtBy: 'has seven days, and brings an address back first that was changed since',
  },
  {
    name: 'recovery: a reset token sets one password after the other',
    edits: [{ file: `${recovery}/recovery.rules.ts`, text: ' || reset.endedAt', becomes: '' }],
    suite: `${recovery}/recovery.test.ts`,
    caughtBy: 'works once, also when it is used four times at the same moment',
  },
  {
    name: 'recovery: a token is looked at before the password is hashed, and never again',
    edits: [
      {
        file: `${recovery}/reset-password.service.ts`,
        text: "  const verdict = judge(tx, reset, brought);\n  if ('__typename' in verdict) return verdict;\n",
        becomes: '  if (!reset) return invalidResetToken();\n',
      },
    ],
    suite: `${recovery}/recovery.test.ts`,
    caughtBy: 'works once, also when it is used four times at the same moment',
  },
  {
    name: 'recovery: sessions of who knew the old password go on',
    edits: [
      {
        file: `${identity}/password/set-password.ts`,
        text: 'return endSessionsOf(tx, account.id, because, keepSession);',
        becomes: 'return endSessionsOf(tx, tx.requestId, because, keepSession);',
      },
    ],
    suite: `${recovery}/recovery.test.ts`,
    caughtBy: 'is replaced with the token from the mail; every session ends, and the owner is told',
  },
  {
    name: 'change of address: one of the two mailboxes is enough, for the service and for the table',
    edits: [
      {
        file: `${change}/email-change.rules.ts`,
        text: "return other ? 'COMPLETE' : 'WAIT';",
        becomes: "return other ? 'COMPLETE' : 'COMPLETE';",
      },
      {
        file: 'subgraphs/identity/migrations/006-credentials.ts',
        text: '  check (completed_at is null or (old_confirmed_at is not null and new_confirmed_at is not null)),\n',
        becomes: '',
      },
    ],
    suite: `${change}/email-change.test.ts`,
    caughtBy: 'is made when both addresses have confirmed it, and sessions go on',
  },
  {
    name: 'undoing: a change that came later can be undone after it',
    edits: [{ file: `${change}/undo-change.service.ts`, text: '  await endLaterChanges(tx, change);\n', becomes: '' }],
    suite: `${change}/email-change.test.ts`,
    caughtBy: 'reaches through later changes, whose own tokens for undoing then end',
  },
  {
    name: 'undoing: the thief’s passkey goes on',
    edits: [
      {
        file: `${change}/undo-change.service.ts`,
        text: '  await endPasskeysSince(tx, account.id, change.createdAt);\n',
        becomes: '',
      },
    ],
    suite: `${passkey}/prove.test.ts`,
    caughtBy: 'undoing a change of address takes the passkeys that were made after it, and leaves those of before',
  },
  {
    name: 'undoing: the thief’s way back goes on',
    edits: [{ file: `${change}/undo-change.service.ts`, text: '  await spendGuardUndos(tx, account.id);\n', becomes: '' }],
    suite: `${factor}/second-factor.test.ts`,
    caughtBy: 'nothing guards the account, and the thief’s token takes nothing from it',
  },
  {
    name: 'undoing: the thief’s telephone goes on',
    edits: [
      { file: `${change}/undo-change.service.ts`, text: '  await endPhone(tx, account.id, change.createdAt);\n', becomes: '' },
    ],
    suite: `${identity}/phone/phone.test.ts`,
    caughtBy: 'undoing a change of address takes the telephone that was confirmed after it, and leaves one of before',
  },
  {
    name: 'passkey: a copy is believed',
    edits: [
      { file: `${passkey}/passkey.rules.ts`, text: 'shown > stored || (shown === 0', becomes: 'shown >= 0 || (shown === 0' },
    ],
    suite: `${passkey}/sign-in.test.ts`,
    caughtBy: 'that went back is refused, recorded and told; one that goes on from there is not believed either',
  },
  {
    name: 'passkey: a challenge is good for many answers',
    edits: [
      {
        file: `${passkey}/challenge.ts`,
        text: "    .where('used_at', 'is', null)\n    .where('expires_at', '>', now)\n    .returning",
        becomes: "    .where('expires_at', '>', now)\n    .returning",
      },
    ],
    suite: `${passkey}/sign-in.test.ts`,
    caughtBy: 'is good for one answer, also when two come at once',
  },
  {
    name: 'passkey: an answer is good for whatever was asked',
    edits: [{ file: `${passkey}/challenge.ts`, text: "    .where('purpose', '=', name)\n", becomes: '' }],
    suite: `${passkey}/register.test.ts`,
    caughtBy: 'the challenge of somebody else, of another session, of a sign-in, and one that is five minutes old',
  },
  {
    name: 'passkey: one person’s passkey completes the sign-in of another',
    edits: [
      {
        file: `${passkey}/check-passkey.ts`,
        text: "const isTheirs = known !== null && (!('userId' in purpose) || purpose.userId === known.userId);",
        becomes: 'const isTheirs = known !== null;',
      },
      { file: `${passkey}/check-passkey.ts`, text: '{ id: passkeyId, userId }', becomes: '{ id: passkeyId }' },
    ],
    suite: `${passkey}/prove.test.ts`,
    caughtBy: 'is of this sign-in and of this person: not of another sign-in, not of another person, not for signing in alone',
  },
  {
    name: 'passkey: an answer is taken from another page than the one that asked',
    edits: [
      { file: `${passkey}/credential.rules.ts`, text: "  if (said.origin !== origin) return 'ORIGIN';\n", becomes: '' },
      {
        file: `${passkey}/verify-answer.ts`,
        text: 'expectedOrigin: origin,\n      expectedRPID: domain,\n      credential',
        becomes: 'expectedOrigin: said.clientData.origin,\n      expectedRPID: domain,\n      credential',
      },
    ],
    suite: `${passkey}/sign-in.test.ts`,
    caughtBy: 'another page of ours than where it began',
  },
  {
    name: 'federated: an answer that somebody else began is taken',
    edits: [
      { file: `${federated}/spend-attempt.ts`, text: '  if (sha256(state) !== row.stateHash) return null;\n', becomes: '' },
    ],
    suite: `${federated}/federated-sign-in.test.ts`,
    caughtBy: 'takes no answer that was begun by another one, and stays open',
  },
  {
    name: 'federated: whoever brings it, an answer becomes a link',
    edits: [
      { file: `${federated}/spend-attempt.ts`, text: ' || (row.userId ?? null) !== beginner) return', becomes: ') return' },
    ],
    suite: `${federated}/federated-sign-in.test.ts`,
    caughtBy: 'is for whoever began it: neither a stranger’s way nor another person’s becomes a link',
  },
  {
    name: 'federated: the nonce is not compared',
    edits: [
      {
        file: `${federated}/provider/openid-providers.ts`,
        text: 'expectedNonce: nonce, ',
        becomes: "expectedNonce: nonce && 'of another sign-in', ",
      },
    ],
    suite: `${federated}/federated-sign-in.test.ts`,
    caughtBy: 'that answers another question signs nobody in',
  },
  {
    name: 'federated: any provider’s word about an address links the account',
    edits: [
      {
        file: `${federated}/linking.rules.ts`,
        text: '!holder.guarded && isAuthoritative(provider, claims)',
        becomes: '!holder.guarded',
      },
    ],
    suite: `${federated}/federated-sign-in.test.ts`,
    caughtBy: 'any other provider has to be linked by the owner: signed in, and by nobody else',
  },
  {
    name: 'federated: a provider leads around the second factor',
    edits: [
      {
        file: `${federated}/complete.service.ts`,
        text: 'admit(tx, account, device) : signInEnded()',
        becomes: 'admitProved(tx, account, device) : signInEnded()',
      },
      { file: `${federated}/complete.service.ts`, text: 'import { admit } from', becomes: 'import { admit, admitProved } from' },
    ],
    suite: `${federated}/federated-sign-in.test.ts`,
    caughtBy: 'a second factor is asked for, and no link goes around it',
  },
  {
    name: 'federated: an address that nobody vouches for opens an account',
    edits: [
      { file: `${federated}/complete.service.ts`, text: ' || !claims.emailVerified)', becomes: ')' },
      { file: `${federated}/linking.rules.ts`, text: ' || !claims.emailVerified)', becomes: ')' },
    ],
    suite: `${federated}/federated-sign-in.test.ts`,
    caughtBy: 'an address that the provider does not vouch for opens nothing, known or not',
  },
];
