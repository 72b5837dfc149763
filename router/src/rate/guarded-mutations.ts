/** A mutation by which a secret can be guessed, or mail be sent to strangers. */
export interface GuardedMutation {
  /** Where its arguments name the account that is tried, so that it is counted wherever the tries come from. Null: they name none. */
  readonly account: readonly string[] | null;
}

/** Coordinates whose tries are counted strictly, each alias by itself. Whoever writes another such mutation adds it here. */
export const guardedMutations: Readonly<Record<string, GuardedMutation>> = {
  'Mutation.signIn': { account: ['input', 'email'] },
  'Mutation.registerAccount': { account: ['input', 'email'] },
  'Mutation.verifyEmail': { account: null },
  'Mutation.completeSignIn': { account: null },
  'Mutation.completeFederatedSignIn': { account: null },
  'Mutation.linkFederatedIdentity': { account: null },
  'Mutation.signInWithPasskey': { account: null },
  'Mutation.registerPasskey': { account: null },
  'Mutation.beginPasskeyProof': { account: null },
  'Mutation.stepUp': { account: null },
  'Mutation.confirmAuthenticator': { account: null },
  'Mutation.requestPasswordReset': { account: ['input', 'email'] },
  'Mutation.resetPassword': { account: null },
  'Mutation.changePassword': { account: null },
  'Mutation.requestEmailChange': { account: ['input', 'newEmail'] },
  'Mutation.confirmEmailChange': { account: null },
  'Mutation.undoEmailChange': { account: null },
  'Mutation.requestPhone': { account: ['input', 'number'] },
  'Mutation.confirmPhone': { account: null },
  'Mutation.enrolFace': { account: null },
  'Mutation.checkFace': { account: null },
};
