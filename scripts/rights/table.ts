/**
 * Who may call which mutation: the one declared table. `rights.test.ts` holds the house to it, cell by cell, and the check `rights` fails when the schema has a
 * mutation that is not here. Whoever writes a mutation adds its row, and a recipe beside its neighbours in `recipes/`.
 */
import type { Kind } from './person.ts';

/** They may: the call succeeds and changes the database (`fingerprint.ts` says what counts). */
export const may = 'may';

/** They get an answer like everybody's, so that it tells nothing; but only these tables change, and nothing follows from it. */
export interface Unheard {
  readonly answers: string;
  readonly changes: readonly string[];
}

/** `may`, or how it is refused: the code of the error, or the member of the mutation's union. Refused means that nothing changed. */
export type Cell = string | Unheard;

export type Row = Readonly<Record<Kind, Cell>> & {
  /** Where one could deal with oneself: the same person on both sides. */
  readonly oneself?: Cell;
};

/**
 * A partner has every scope here and is listed every mutation, and is still nobody; a token of a suspended person is over. The app acts for the mentee, who granted it
 * all that there is to grant: beside that everything is closed.
 */
const outside = {
  anonymous: 'UNAUTHENTICATED',
  partner: 'UNAUTHENTICATED',
  app: 'FORBIDDEN',
  suspended: 'UNAUTHENTICATED',
} as const;

const everyMember = (cell: Cell) => ({
  mentee: cell,
  otherMentee: cell,
  mentor: cell,
  otherMentor: cell,
  moderator: cell,
  admin: cell,
  platformAdmin: cell,
});

/** Whoever is signed in, for themselves. */
const forOneself: Row = { ...outside, ...everyMember(may) };
/** What is brought decides (a password, a mailed token), not who brings it; but nobody acts with a token that is over. */
const forEverybody: Row = { ...outside, anonymous: may, partner: may, ...everyMember(may) };
/** The role is missing: told as such. */
const forbidden: Row = { ...outside, ...everyMember('FORBIDDEN') };
/** The thing is somebody else's: answered as if it did not exist, admins included. */
const hidden: Row = { ...outside, ...everyMember('NotFound') };

/** Whoever runs the installation may in their own marketplace all that its admins may. */
const forManagers: Row = { ...forbidden, admin: may, platformAdmin: may };
const forPlatformAdmins: Row = { ...forbidden, platformAdmin: may };
const forAdmins: Row = { ...forManagers, oneself: 'OwnAccount' };
const forModerators: Row = { ...forManagers, moderator: may };
const forTheOfferingsMentor: Row = { ...forbidden, mentor: may, otherMentor: 'NotFound' };
const forMentees: Row = { ...forbidden, mentee: may, otherMentee: may };
const forTheTwo: Row = { ...hidden, mentee: may, mentor: may };
/** Whether a message exists and who may see it, its owner alone tells, and later. */
const unheardReport: Unheard = { answers: 'ReportMessageSuccess', changes: ['safety.idempotency', 'safety.report', 'the bus'] };

export const rights = {
  // identity: accounts and sign-in
  registerAccount: forEverybody,
  verifyEmail: forEverybody,
  signIn: forEverybody,
  completeSignIn: forEverybody,
  refreshTokens: forEverybody,
  requestPasswordReset: forEverybody,
  resetPassword: forEverybody,
  confirmEmailChange: forEverybody,
  undoEmailChange: forEverybody,
  requestEmailChange: forOneself,
  changePassword: forOneself,
  stepUp: forOneself,
  beginAuthenticator: forOneself,
  confirmAuthenticator: forOneself,
  renewBackupCodes: forOneself,
  removeAuthenticator: forOneself,
  undoSecondFactor: forEverybody,
  beginFederatedSignIn: forEverybody,
  completeFederatedSignIn: forEverybody,
  // Begun by the same person.
  linkFederatedIdentity: forOneself,
  unlinkFederatedIdentity: { ...hidden, mentee: may },
  beginPasskeyRegistration: forOneself,
  // Begun in the same session.
  registerPasskey: forOneself,
  renamePasskey: { ...hidden, mentee: may },
  removePasskey: { ...hidden, mentee: may },
  beginPasskeySignIn: forEverybody,
  signInWithPasskey: forEverybody,
  // With the token of a right password.
  beginPasskeyProof: forEverybody,
  // identity: faces. A challenge is of whom it was made for, and nobody else tells whether it was made.
  beginFaceChallenge: forOneself,
  enrolFace: { ...outside, ...everyMember('FaceChallengeEnded'), mentee: may },
  checkFace: { ...outside, ...everyMember('FaceChallengeEnded'), mentee: may },
  removeFace: forOneself,
  // identity: telephones
  requestPhone: forOneself,
  confirmPhone: { ...outside, ...everyMember('InvalidCode'), mentee: may },
  removePhone: forOneself,
  signOut: forOneself,
  renameSession: { ...hidden, mentee: may },
  revokeSession: { ...hidden, mentee: may },
  // Asked for the role of a mentor, which only who teaches holds.
  switchRole: { ...outside, ...everyMember('RoleNotHeld'), mentor: may, otherMentor: may },
  activateMenteeProfile: forOneself,
  activateMentorProfile: forOneself,
  // identity: consents
  giveConsent: forOneself,
  withdrawConsent: forOneself,
  publishConsentDocument: forManagers,
  // identity: minors. The guardian has no account: what was mailed decides.
  confirmGuardianship: forEverybody,
  withdrawGuardianship: forEverybody,
  setMinorPolicy: forManagers,
  requestDataExport: forOneself,
  openDataExport: { ...hidden, mentee: may },
  requestErasure: forOneself,
  cancelErasure: forOneself,
  // The token of a sign-in to a suspended account decides.
  exerciseDataRights: forEverybody,
  // identity: administration
  lockAccount: forAdmins,
  unlockAccount: forAdmins,
  signOutAccount: forAdmins,
  grantRole: forAdmins,
  revokeRole: forAdmins,
  openSupportCase: forAdmins,
  planAccountMerge: forAdmins,
  mergeAccounts: forManagers,
  setRolePermissions: forManagers,
  // identity: a marketplace's own settings and domains
  setBrand: forManagers,
  setPolicies: forManagers,
  setFeature: forManagers,
  addDomain: forManagers,
  verifyDomain: forManagers,
  removeDomain: forManagers,
  // identity: partners
  createPartner: forManagers,
  renamePartner: forManagers,
  setPartnerRights: forManagers,
  issuePartnerKey: forManagers,
  rotatePartnerKey: forManagers,
  revokePartnerKey: forManagers,
  suspendPartner: forManagers,
  resumePartner: forManagers,
  revokePartner: forManagers,
  publishPartnerManifest: forManagers,
  withdrawPartnerManifest: forManagers,
  grantAuthorization: forOneself,
  denyAuthorization: forOneself,
  // identity: the installation
  createTenant: forPlatformAdmins,
  suspendTenant: forPlatformAdmins,
  resumeTenant: forPlatformAdmins,
  // identity: invitations
  inviteMember: forManagers,
  resendInvitation: forManagers,
  revokeInvitation: forManagers,
  // To the mentee: a mail that is forwarded forwards no role.
  acceptInvitation: { ...outside, ...everyMember('InvitationNotYours'), mentee: may },
  registerByInvitation: forEverybody,
  verifyMentor: forAdmins,
  // identity: skills
  addSkill: forManagers,
  renameSkill: forManagers,
  mergeSkills: forManagers,
  hideSkill: forManagers,
  // sessions
  createOffering: { ...forbidden, mentor: may, otherMentor: may },
  publishOffering: forTheOfferingsMentor,
  archiveOffering: forTheOfferingsMentor,
  setAvailability: { ...forbidden, mentor: may, otherMentor: may },
  holdSlot: { ...forMentees, oneself: 'NotBookable' },
  releaseHold: { ...forbidden, mentee: may, otherMentee: 'NotFound' },
  bookSession: { ...forbidden, mentee: may, otherMentee: 'NotFound' },
  rescheduleBooking: { ...forbidden, mentee: may, app: may, otherMentee: 'NotFound' },
  // By a quote of the mentee's: the mentor asks for one of their own.
  cancelBooking: { ...hidden, mentee: may, app: may },
  writeReview: forTheTwo,
  // messaging
  sendMessage: forTheTwo,
  editMessage: { ...hidden, mentee: may },
  deleteMessage: { ...hidden, mentee: may },
  markRead: forTheTwo,
  setTyping: forTheTwo,
  touchPresence: forOneself,
  startCall: forTheTwo,
  // The mentee calls, the mentor is called.
  acceptCall: { ...hidden, mentor: may, mentee: 'CallAnsweredElsewhere' },
  rejectCall: { ...hidden, mentor: may, mentee: 'CallNotPossible' },
  touchCall: forTheTwo,
  leaveCall: forTheTwo,
  hangUp: forTheTwo,
  sendCallSignal: { ...forTheTwo, oneself: 'CallNotPossible' },
  // media
  createLecture: forTheOfferingsMentor,
  setIntroduction: forTheOfferingsMentor,
  // Its owner, and who booked its offering.
  reportWatched: forTheTwo,
  // safety
  reportMessage: { ...outside, ...everyMember(unheardReport), mentor: may, oneself: unheardReport },
  claimCase: { ...forModerators, oneself: 'CaseNotFree' },
  // Claimed by the moderator: a lease is for who took it, whoever came to know its token.
  releaseCase: { ...forbidden, moderator: may, admin: 'LeaseLost', platformAdmin: 'LeaseLost' },
  decideCase: { ...forbidden, moderator: may, admin: 'LeaseLost', platformAdmin: 'LeaseLost', oneself: 'LeaseLost' },
  // Decided by the moderator: another one looks.
  reverseDecision: { ...forModerators, moderator: 'DecisionNotReversible', oneself: 'DecisionNotReversible' },
  publishTextRules: forManagers,
} as const satisfies Readonly<Record<string, Row>>;

export type MutationName = keyof typeof rights;

/** What succeeds and leaves no row, with the reason. */
export const ephemeral: Readonly<Partial<Record<MutationName, string>>> = {
  setTyping: 'a typing notice goes to who listens and is never stored',
};

/** A sentence for each mutation without a row, and for each row without a mutation. */
export function tableFaults(mutations: readonly string[]): readonly string[] {
  return [
    ...mutations
      .filter((name) => !Object.hasOwn(rights, name))
      .map((name) => `Nobody said who may call the mutation ${name}: add its row to scripts/rights/table.ts.`),
    ...Object.keys(rights)
      .filter((name) => !mutations.includes(name))
      .map((name) => `scripts/rights/table.ts has a row for ${name}, which is no mutation of the schema: remove it.`),
  ];
}
