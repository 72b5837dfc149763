/**
 * The catalogue of the bus: every message between subgraphs, who sends it, who receives it, what it carries.
 * Queues and database grants follow from it. Payloads hold ids and facts; `personal` ones hold text and are deleted once handled.
 * Instants are ISO 8601 in UTC, amounts integer minor units.
 */
import { command, event } from '@lyceum/kit/bus/message.ts';
import type { HandedIn, Wanted } from '@lyceum/kit/privacy/hand-in.ts';
import type { MergePerson, PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import { sagaStep } from '@lyceum/kit/saga/messages.ts';

export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

// --- identity ---------------------------------------------------------------------------------------------------------------

/** `isMinor`: younger than the marketplace's age limit, with a guardian's consent; left out: no. */
export const userVerified = event<{ userId: string; isMinor?: boolean }>('identity.user_verified', {
  from: 'identity',
  to: ['insights', 'messaging'],
});

/** A minor is one no more. */
export const userCameOfAge = event<{ userId: string }>('identity.user_came_of_age', {
  from: 'identity',
  to: ['insights', 'messaging'],
});

export const mentorActivated = event<{ mentorId: string; userId: string }>('identity.mentor_activated', {
  from: 'identity',
  to: ['insights', 'sessions'],
});

export const userSuspended = event<{ userId: string; decisionId: string }>('identity.user_suspended', {
  from: 'identity',
  to: ['sessions', 'messaging', 'insights'],
});

export const userReinstated = event<{ userId: string; decisionId: string }>('identity.user_reinstated', {
  from: 'identity',
  to: ['sessions', 'messaging', 'insights'],
});

/** Nobody was suspended by this decision of safety: its subject may do as much as who decided, or more. */
export const decisionRefused = event<{ decisionId: string; caseId: string }>('identity.decision_refused', {
  from: 'identity',
  to: ['safety'],
});

/** Somebody agreed to a version of a document, or took it back: who acts on that consent obeys from now on. */
export const consentChanged = event<{
  userId: string;
  kind: 'TERMS' | 'PRIVACY' | 'MARKETING' | 'RECORDINGS' | 'FACE_CHECK' | 'GUARDIAN';
  version: number;
  given: boolean;
}>('identity.consent_changed', { from: 'identity', to: ['insights'] });

/** To oneself: writes the mail of a registration, outside the request, so that answer and time tell nothing about the address. */
export const sendRegistrationMail = command<{ registrationId: string }>('identity.send_registration_mail', {
  from: 'identity',
  to: 'identity',
});

/** To oneself: looks whether the address of a forgotten password has an account, and writes the mail if so; outside the request, as above. */
export const sendPasswordResetMail = command<{ passwordResetId: string }>('identity.send_password_reset_mail', {
  from: 'identity',
  to: 'identity',
});

/** To oneself: tells the owner of an account that its password is another one now. */
export const sendPasswordChangedMail = command<{ userId: string }>('identity.send_password_changed_mail', {
  from: 'identity',
  to: 'identity',
});

/** To oneself: tells the owner of an account that an outside provider opens it from now on. */
export const sendIdentityLinkedMail = command<{ userId: string; provider: string }>('identity.send_identity_linked_mail', {
  from: 'identity',
  to: 'identity',
});

/** To oneself: writes one mail of a change of address: the tokens for the old and the new one, and afterwards the one to undo it. */
export const sendEmailChangeMail = command<{ emailChangeId: string; to: 'OLD' | 'NEW' | 'UNDO' }>(
  'identity.send_email_change_mail',
  { from: 'identity', to: 'identity' },
);

/** To oneself: writes to a guardian. `id` is that of the request while they are asked, afterwards that of the guardianship. */
export const sendGuardianMail = command<{ id: string; news: 'ASKED' | 'CONFIRMED' | 'WITHDRAWN' }>(
  'identity.send_guardian_mail',
  {
    from: 'identity',
    to: 'identity',
  },
);

/** To oneself: tells the owner of an account what happened to its second factor. */
export const sendSecondFactorMail = command<{
  userId: string;
  /** GUARDED: by the first thing that guards it; the mail brings the way back. */
  news: 'SET_UP' | 'REMOVED' | 'BACKUP_CODES_RENEWED' | 'BACKUP_CODE_USED' | 'GUARDED';
}>('identity.send_second_factor_mail', { from: 'identity', to: 'identity' });

/** To oneself: writes one mail of an invitation. */
export const sendInvitationMail = command<{ invitationMailId: string }>('identity.send_invitation_mail', {
  from: 'identity',
  to: 'identity',
});
/** To oneself: tells the owner of an account what happened to its passkeys. */
export const sendPasskeyMail = command<{ userId: string; news: 'REGISTERED' | 'REMOVED' | 'COPIED' }>(
  'identity.send_passkey_mail',
  {
    from: 'identity',
    to: 'identity',
  },
);

// --- sessions ---------------------------------------------------------------------------------------------------------------

/** The facts of a booking that every other subgraph may need. */
export interface BookingFacts {
  readonly bookingId: string;
  readonly offeringId: string;
  readonly mentorId: string;
  readonly mentorUserId: string;
  readonly menteeUserId: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly price: Amount;
}

/** A hold became a booking that is being paid; the first step of the funnel. */
export const bookingRequested = event<BookingFacts>('sessions.booking_requested', { from: 'sessions', to: ['insights'] });

export const bookingConfirmed = event<BookingFacts>('sessions.booking_confirmed', {
  from: 'sessions',
  to: ['messaging', 'media', 'insights'],
});

export const bookingFailed = event<BookingFacts & { code: string }>('sessions.booking_failed', {
  from: 'sessions',
  to: ['insights'],
});

export const bookingRescheduled = event<BookingFacts & { previousStartsAt: string }>('sessions.booking_rescheduled', {
  from: 'sessions',
  to: ['messaging', 'insights'],
});

export const bookingCancelled = event<BookingFacts & { cancelledBy: 'MENTEE' | 'MENTOR' | 'SYSTEM'; refund: Amount }>(
  'sessions.booking_cancelled',
  { from: 'sessions', to: ['messaging', 'media', 'insights'] },
);

/** The session is over and attendance is judged. `attended`: both were there long enough; else `noShow` names who was missing. */
export const bookingSettled = event<
  BookingFacts & {
    outcome: 'ATTENDED' | 'MENTEE_NO_SHOW' | 'MENTOR_NO_SHOW';
    mentorSeconds: number;
    menteeSeconds: number;
  }
>('sessions.booking_settled', { from: 'sessions', to: ['payments', 'insights'] });

export const reviewPublished = event<{
  reviewId: string;
  bookingId: string;
  mentorId: string;
  authorUserId: string;
  subjectUserId: string;
  authorRole: 'MENTEE' | 'MENTOR';
  rating: number;
}>('sessions.review_published', { from: 'sessions', to: ['identity', 'insights'] });

export const offeringPublished = event<{ offeringId: string; mentorId: string; mentorUserId: string }>(
  'sessions.offering_published',
  { from: 'sessions', to: ['media', 'insights'] },
);

/** To itself when a hold's ten minutes are over: frees the seat unless it was booked. */
export const expireHold = command<{ holdToken: string }>('sessions.expire_hold', { from: 'sessions', to: 'sessions' });

/** To itself at the end of a session, and again when waiting for evidence is over: judges attendance where it is due. */
export const settleBooking = command<{ bookingId: string }>('sessions.settle_booking', { from: 'sessions', to: 'sessions' });

/** To itself when the review window closes: publishes what was written. */
export const closeReviews = command<{ bookingId: string }>('sessions.close_reviews', { from: 'sessions', to: 'sessions' });

// --- payments: steps of sessions' sagas ---------------------------------------------------------------------------------------

/** Makes the order and reserves the money with the provider. A decline is the outcome `CARD_DECLINED`. */
export const authorisePayment = sagaStep<{ booking: BookingFacts; paymentMethod: string }, { orderId: string }>(
  'payments.authorise_payment',
  { from: 'sessions', to: 'payments' },
);

/** Takes the authorised money and holds it in escrow in the ledger. */
export const capturePayment = sagaStep<{ bookingId: string }, { orderId: string }>('payments.capture_payment', {
  from: 'sessions',
  to: 'payments',
});

/** Undo of both: voids what was authorised, refunds in full what was captured, does nothing where nothing happened. */
export const reversePayment = sagaStep<{ bookingId: string; reason: string }, { refunded: Amount | null }>(
  'payments.reverse_payment',
  { from: 'sessions', to: 'payments' },
);

/** Refunds `refund` to the mentee out of escrow and releases the rest of it (`kept`) to mentor and platform by the frozen fee. */
export const refundBooking = sagaStep<{ bookingId: string; refund: Amount; reason: string }, { refunded: Amount }>(
  'payments.refund_booking',
  { from: 'sessions', to: 'payments' },
);

// --- payments: events ----------------------------------------------------------------------------------------------------------

export const paymentCaptured = event<{ orderId: string; bookingId: string; mentorId: string; amount: Amount }>(
  'payments.payment_captured',
  { from: 'payments', to: ['insights'] },
);

export const escrowReleased = event<{
  orderId: string;
  bookingId: string;
  mentorId: string;
  mentorShare: Amount;
  platformFee: Amount;
}>('payments.escrow_released', { from: 'payments', to: ['sessions', 'insights'] });

export const paymentRefunded = event<{ orderId: string; bookingId: string; mentorId: string; refunded: Amount }>(
  'payments.payment_refunded',
  { from: 'payments', to: ['insights', 'sessions'] },
);

// --- payments: messages to itself ------------------------------------------------------------------------------------------------

/** When a settled booking's dispute window is over: releases or refunds what is held for it, once. */
export const resolveEscrow = command<{ bookingId: string }>('payments.resolve_escrow', { from: 'payments', to: 'payments' });

/** When money was reserved or taken for a booking that had been reversed meanwhile: gives it back. */
export const reverseStrayPayment = command<{ bookingId: string }>('payments.reverse_stray_payment', {
  from: 'payments',
  to: 'payments',
});

/** A webhook of the sandbox provider on its way, late or repeated as the scenario of its payment method says. */
export const deliverSandboxWebhook = command<{ body: string }>('payments.deliver_sandbox_webhook', {
  from: 'payments',
  to: 'payments',
});

// --- messaging -----------------------------------------------------------------------------------------------------------------

/** A step of the booking saga: opens (or finds) the conversation of a booking. */
export const openConversation = sagaStep<{ booking: BookingFacts }, { conversationId: string }>('messaging.open_conversation', {
  from: 'sessions',
  to: 'messaging',
});

/** One stretch of one person's presence in a booking's call, closed by leaving or by the end of the lease. */
export const callAttended = event<{
  callId: string;
  bookingId: string;
  userId: string;
  joinedAt: string;
  leftAt: string;
}>('messaging.call_attended', { from: 'messaging', to: ['sessions'] });

export const messagePosted = event<{ messageId: string; conversationId: string; senderId: string; memberIds: readonly string[] }>(
  'messaging.message_posted',
  { from: 'messaging', to: ['insights'] },
);

/** Every message is scanned in depth behind delivery; `held` ones wait for the verdict before anyone else sees them. */
export const scanMessage = command<{
  messageId: string;
  conversationId: string;
  senderId: string;
  text: string;
  held: boolean;
  ruleVersion: number;
}>('messaging.scan_message', { from: 'messaging', to: 'safety', personal: true });

/** To itself when a call has rung for long enough: whoever has not answered missed it. */
export const endRinging = command<{ callId: string }>('messaging.end_ringing', { from: 'messaging', to: 'messaging' });

/** To itself when a participant's lease may be over; `joinedAt` names the stretch, so that a later one is not ended by it. */
export const expireCallLease = command<{ callId: string; userId: string; joinedAt: string }>('messaging.expire_call_lease', {
  from: 'messaging',
  to: 'messaging',
});

/** The answer to `freezeEvidence`; `found: false` where the reporter is no member or the message does not exist. */
export const evidenceFrozen = event<
  | { reportId: string; found: false }
  | {
      reportId: string;
      found: true;
      messageId: string;
      conversationId: string;
      authorId: string;
      sentAt: string;
      /** SHA-256 of the text, hex. */
      contentHash: string;
      text: string;
      /** Earlier texts, oldest first. */
      edits: readonly { readonly text: string; readonly at: string }[];
      /** Up to three messages before and after, in order. */
      context: readonly {
        readonly messageId: string;
        readonly authorId: string;
        readonly text: string;
        readonly sentAt: string;
      }[];
    }
>('messaging.evidence_frozen', { from: 'messaging', to: ['safety'], personal: true });

// --- safety --------------------------------------------------------------------------------------------------------------------

/** The tenant's text rules as data, for the inline gate; a higher version replaces a lower one. `rules` is kit's `TextRules`. */
export const rulesPublished = event<{ version: number; rules: unknown }>('safety.rules_published', {
  from: 'safety',
  // Identity writes into the audit log that somebody did.
  to: ['messaging', 'identity'],
});

export const messageVerdict = event<{
  messageId: string;
  conversationId: string;
  verdict: 'ALLOW' | 'REMOVE';
  reasons: readonly string[];
  ruleVersion: number;
}>('safety.message_verdict', { from: 'safety', to: ['messaging'] });

/** Asks the owner of a reported message to freeze what it said. */
export const freezeEvidence = command<{ reportId: string; messageId: string; reporterId: string }>('safety.freeze_evidence', {
  from: 'safety',
  to: 'messaging',
});

/** A moderator's decision; append-only in safety, obeyed everywhere. `REVERSED` takes back the decision named in `reverses`. */
export const decisionMade = event<{
  decisionId: string;
  caseId: string;
  action: 'DISMISS' | 'HIDE_MESSAGE' | 'SUSPEND_USER' | 'REVERSED';
  reverses: string | null;
  messageId: string | null;
  conversationId: string | null;
  userId: string | null;
}>('safety.decision_made', { from: 'safety', to: ['messaging', 'identity', 'insights'] });

export const reportOpened = event<{ reportId: string; caseId: string }>('safety.report_opened', {
  from: 'safety',
  to: ['insights'],
});

// --- media ---------------------------------------------------------------------------------------------------------------------

/** One step of processing a lecture; media sends it to itself. */
export const runStep = command<{ lectureId: string; step: 'PROBE' | 'THUMBNAILS' | 'PACKAGE' }>('media.run_step', {
  from: 'media',
  to: 'media',
});

export const lecturePublished = event<{
  lectureId: string;
  offeringId: string | null;
  ownerUserId: string;
  durationMs: number;
}>('media.lecture_published', { from: 'media', to: ['insights'] });

export const lectureWatched = event<{
  lectureId: string;
  userId: string;
  /** Newly covered by this report, in milliseconds: the growth of the union of watched intervals. */
  newlyWatchedMs: number;
  completed: boolean;
}>('media.lecture_watched', { from: 'media', to: ['insights'] });

// --- privacy: what identity asks of everybody about one person --------------------------------------------------------------------

/** CHECK only looks whether something stands in the way (a refusal says what); ERASE looks again and erases. */
export interface ErasePerson {
  readonly personId: string;
  readonly task: 'CHECK' | 'ERASE';
  /** Ids of accounts that were merged into this one: what is still kept under them goes along. */
  readonly aliases?: readonly string[];
}

/** What identity asks of everybody about one person: to erase them, or to know that they are somebody else, too. */
export type AboutPerson = ErasePerson | MergePerson;

/** A step of identity's erasures and of its merges of accounts, by the order's task; after CHECK there are no stores. */
const erasePersonIn = (subgraph: string) =>
  sagaStep<AboutPerson, PersonAnswer>(`${subgraph}.erase_person`, { from: 'identity', to: subgraph });

export const eraseInSessions = erasePersonIn('sessions');
export const eraseInPayments = erasePersonIn('payments');
export const eraseInMessaging = erasePersonIn('messaging');
export const eraseInMedia = erasePersonIn('media');
export const eraseInSafety = erasePersonIn('safety');
export const eraseInInsights = erasePersonIn('insights');

/** To oneself on the day of an erasure, and again while something stands in its way. */
export const beginErasure = command<{ erasureId: string }>('identity.begin_erasure', { from: 'identity', to: 'identity' });

/** To oneself, the last step of an erasure: signs the certificate, mails it, and forgets the address. */
export const handOutCertificate = sagaStep<{ erasureId: string }, Record<string, never>>('identity.hand_out_certificate', {
  from: 'identity',
  to: 'identity',
});

/** A person is gone from every store. Nothing here leads to who it was. */
export const personErased = event<{ erasureId: string }>('identity.person_erased', { from: 'identity', to: ['insights'] });

/** A code to a number that waits for it, or news to whoever has a telephone. Facts are ids, days and names of ours. */
export const sendShortMessage = command<
  | { kind: 'CODE'; phoneRequestId: string }
  | { kind: 'NEWS'; userId: string; template: string; facts: Readonly<Record<string, string | number>> }
>('identity.send_short_message', { from: 'identity', to: 'identity' });

/** To oneself: writes a mail about what a person asked of their data, or about what became of it. */
export const sendPrivacyMail = command<{
  userId: string;
  news:
    | 'ERASURE_REQUESTED'
    | 'ERASURE_CANCELLED'
    | 'EXPORT_READY'
    | 'MERGED_AWAY'
    | 'MERGED_INTO'
    | 'FACE_ENROLLED'
    | 'FACE_REMOVED'
    | 'PHONE_CONFIRMED'
    | 'PHONE_REMOVED';
  /** Of what it is about: the erasure, the export; of a face or a telephone a number of its own. */
  requestId: string;
}>('identity.send_privacy_mail', { from: 'identity', to: 'identity' });

/** Somebody wants a copy of what is known about them: each answers with its part. */
export const exportRequested = event<Wanted>('identity.export_requested', {
  from: 'identity',
  to: ['sessions', 'messaging', 'payments', 'media', 'safety', 'insights'],
});

/** One piece of a subgraph's part. */
export type DataPart = HandedIn;

const dataCollectedBy = (subgraph: string) =>
  command<DataPart>(`${subgraph}.data_collected`, { from: subgraph, to: 'identity', personal: true });

export const sessionsDataCollected = dataCollectedBy('sessions');
export const messagingDataCollected = dataCollectedBy('messaging');
export const paymentsDataCollected = dataCollectedBy('payments');
export const mediaDataCollected = dataCollectedBy('media');
export const safetyDataCollected = dataCollectedBy('safety');
export const insightsDataCollected = dataCollectedBy('insights');
