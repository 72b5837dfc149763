/**
 * What every column holds that could hold something of a person: texts, JSON, bytes. The one declared list: a column that is not here fails
 * `erasure.test.ts`. A personal column needs a line in its subgraph's `privacy/erase.ts` that empties it, and a marker in `plant.ts`.
 */
export interface Held {
  /** What somebody is, wrote, chose or was told: names, addresses, texts, devices. */
  readonly personal?: string;
  /** Sealed under the key of the person whom it is about: it may stay, the key goes. */
  readonly sealed?: string;
  /** Ids, states, codes, hashes of random secrets, texts of ours and of marketplaces. */
  readonly other: string;
}

/** Tables that the kit gives to every subgraph. */
export const kitColumns: Readonly<Record<string, Held>> = {
  // Answers hold ids and facts; but what a use case puts there is its own affair, so they are searched, too.
  idempotency: { personal: 'result', other: 'tenant_id user_id operation key args_hash' },
  inbox: { other: 'tenant_id queue event_id' },
  person_key: { other: 'tenant_id person_id sealed master_id' },
  saga: { personal: 'data reason', other: 'id tenant_id name state step' },
  saga_entry: { other: 'saga_id tenant_id step state code message' },
  stream_head: { other: 'tenant_id stream' },
  stream_item: { personal: 'data', other: 'tenant_id stream type' },
};

export const columns: Readonly<Record<string, Held>> = {
  'identity.account_alias': { other: 'id tenant_id user_id' },
  'identity.account_merge': {
    personal: 'email',
    other: 'id tenant_id keep_id drop_id state asked_by moves obstacles saga_id',
  },
  'identity.audit_anchor': { other: 'tenant_id hash key_id signature' },
  // `facts` must name nobody: what tells about somebody is in `personal`.
  'identity.audit_entry': {
    personal: 'personal',
    other:
      'id tenant_id action actor_id actor_role on_behalf_of subject_id request_id facts person_id personal_salt commitment hash',
  },
  'identity.backup_code': { other: 'user_id tenant_id code_hash' },
  'identity.banned_address': { other: 'tenant_id address_hash decision_id' },
  'identity.consent_document': { other: 'id tenant_id kind texts published_by' },
  'identity.consent_event': { other: 'id tenant_id user_id kind act how request_id' },
  'identity.data_export': { sealed: 'archive', other: 'id tenant_id user_id' },
  'identity.data_export_part': { sealed: 'sealed', other: 'export_id tenant_id subgraph' },
  'identity.email_change': {
    personal: 'old_email new_email',
    other: 'id tenant_id user_id old_token_hash new_token_hash undo_token_hash',
  },
  'identity.erasure': {
    personal: 'addresses',
    other: 'id tenant_id user_id state obstacle_code obstacle_message saga_id certificate',
  },
  'identity.face_challenge': { other: 'challenge_hash tenant_id purpose user_id session_id poses' },
  'identity.face_enrolment': { sealed: 'sealed_descriptor', other: 'user_id tenant_id model' },
  'identity.federated_identity': { personal: 'subject email', other: 'id tenant_id issuer provider user_id' },
  'identity.federated_sign_in': {
    personal: 'device return_to',
    other: 'id tenant_id provider user_id token_hash state_hash nonce sealed_verifier',
  },
  'identity.guard_undo': { other: 'id tenant_id user_id token_hash' },
  'identity.guardian_request': { personal: 'guardian_email', other: 'id tenant_id registration_id token_hash' },
  'identity.guardianship': {
    personal: 'guardian_name guardian_email',
    other: 'id tenant_id user_id withdrawal_token_hash',
  },
  'identity.invitation': { personal: 'email', other: 'id tenant_id role invited_by token_hash accepted_by' },
  'identity.invitation_mail': { personal: 'email', other: 'id tenant_id invitation_id asked_by' },
  'identity.mentee_profile': { personal: 'goals interests', other: 'id tenant_id user_id level' },
  'identity.mentor_profile': {
    personal: 'headline bio skills languages time_zone',
    // Nobody writes the last four any more.
    other: 'id tenant_id user_id skill_keys language_keys search_text spelling_keys',
  },
  'identity.mentor_listing': { other: 'tenant_id mentor_id' },
  'identity.mentor_term': { personal: 'term', other: 'tenant_id' },
  'identity.minor': { other: 'user_id tenant_id' },
  'identity.minor_policy': { other: 'tenant_id' },
  'identity.partner': { other: 'id tenant_id name scopes rate_plan consent_scopes redirect_uris' },
  'identity.partner_authorization': {
    other:
      'id tenant_id request_id partner_id user_id decided_in decision redirect_uri code_challenge scopes code_hash session_id',
  },
  'identity.partner_change': { other: 'tenant_id' },
  'identity.partner_key': { other: 'id tenant_id partner_id prefix hash' },
  'identity.partner_manifest': { other: 'partner_id tenant_id operations' },
  'identity.passkey': {
    personal: 'credential_id public_key name',
    other: 'id tenant_id user_id relying_party transports',
  },
  'identity.passkey_challenge': {
    personal: 'device',
    other: 'challenge_hash tenant_id purpose user_id session_id sign_in_challenge_id relying_party origin',
  },
  'identity.passkey_holder': { personal: 'handle', other: 'user_id tenant_id' },
  'identity.password_reset': { personal: 'email', other: 'id tenant_id reason token_hash user_id' },
  'identity.registration': {
    personal: 'email password_hash display_name guardian_email',
    other: 'id tenant_id token_hash consents',
  },
  'identity.revocation': { other: 'id tenant_id session_id user_id' },
  'identity.role_permission': { other: 'tenant_id role permission changed_by' },
  'identity.search_spelling': { personal: 'key word', other: 'tenant_id' },
  'identity.search_word': { personal: 'word', other: 'tenant_id' },
  'identity.session': { personal: 'device', other: 'id tenant_id user_id role salt revoked_because partner_id partner_scopes' },
  'identity.sign_in_attempt': { other: 'tenant_id subject' },
  'identity.sign_in_challenge': { personal: 'device', other: 'id tenant_id user_id token_hash' },
  'identity.signing_key': { other: 'kid state public_jwk sealed_private_jwk removed_because' },
  'identity.skill': { other: 'tenant_id id parent_id slug names synonyms merged_into' },
  'identity.support_case': { other: 'id tenant_id user_id opened_by' },
  'identity.suspension': { other: 'decision_id tenant_id user_id' },
  'identity.tenant': { other: 'id slug hosts' },
  'identity.tenant_brand': { other: 'tenant_id name locale currency time_zone logo_url primary_colour accent_colour' },
  'identity.tenant_domain': { other: 'id tenant_id host added_by' },
  'identity.tenant_setting': { other: 'tenant_id name value changed_by' },
  'identity.phone': { sealed: 'sealed_number', other: 'user_id tenant_id' },
  'identity.phone_request': { sealed: 'sealed_number', other: 'id tenant_id user_id number_code' },
  'identity.totp_factor': { personal: 'sealed_secret', other: 'user_id tenant_id' },
  'identity.user_account': { personal: 'email password_hash display_name', other: 'id tenant_id preferred_role granted_roles' },
  'insights.fact': { other: 'id tenant_id type mentor_id user_id booking_id conversation_id currency' },
  'insights.figure': { other: 'tenant_id scope scope_id name currency' },
  'media.entitlement': { other: 'id tenant_id user_id offering_id booking_id' },
  'media.introduction': { other: 'owner_id tenant_id lecture_id' },
  'media.lecture': {
    personal: 'title failure_message',
    other: 'id tenant_id owner_id offering_id state failure_code renditions',
  },
  'media.lecture_step': { other: 'lecture_id tenant_id step state' },
  'media.offering_owner': { other: 'offering_id tenant_id owner_id' },
  'media.watched': { other: 'lecture_id user_id tenant_id' },
  'messaging.call': { other: 'id tenant_id conversation_id booking_id initiator_id media state end_reason' },
  'messaging.call_participant': { personal: 'device_id', other: 'call_id user_id tenant_id state' },
  'messaging.conversation': { other: 'id tenant_id booking_id booking_state' },
  'messaging.conversation_member': { other: 'conversation_id user_id tenant_id' },
  'messaging.message': {
    personal: 'text client_message_id digest',
    other: 'id tenant_id conversation_id sender_id kind notice state reply_to_id verdict',
  },
  'messaging.message_edit': { personal: 'text', other: 'message_id tenant_id' },
  'messaging.message_hiding': { other: 'decision_id tenant_id message_id' },
  'messaging.presence_lease': { personal: 'device_id', other: 'user_id tenant_id' },
  'messaging.text_rules': { other: 'tenant_id rules' },
  'messaging.user_age': { other: 'user_id tenant_id' },
  'messaging.user_standing': { other: 'user_id tenant_id' },
  'payments.escrow_hold': {
    other: 'order_id tenant_id booking_id mentor_id mentor_user_id currency outcome evidence state resolved_by cause',
  },
  'payments.ledger_account': { other: 'id tenant_id kind owner currency' },
  'payments.ledger_balance': { other: 'account_id tenant_id currency' },
  'payments.ledger_entry': { other: 'transaction_id tenant_id account_id currency' },
  'payments.ledger_transaction': { other: 'id tenant_id kind key order_id booking_id facts' },
  'payments.payment_order': {
    personal: 'payment_method failure_message',
    other:
      'id tenant_id booking_id offering_id mentor_id mentor_user_id payer_id currency provider authorise_key provider_ref state failure_code',
  },
  'payments.payment_policy': { other: 'tenant_id currency' },
  'payments.reversed_booking': { other: 'booking_id tenant_id reason' },
  // The provider's own books: what it calls a payment method it has anyhow.
  'payments.sandbox_journal': {
    other: 'id tenant_id key request_hash operation result payment reference payment_method currency code',
  },
  'payments.webhook_event': { other: 'tenant_id provider event_id kind order_id outcome' },
  'safety.decision': { sealed: 'note', other: 'id tenant_id case_id action reverses decided_by' },
  'safety.decision_refusal': { other: 'decision_id tenant_id' },
  'safety.evidence': { sealed: 'frozen content_hash', other: 'id tenant_id case_id report_id' },
  'safety.message_scan': { other: 'message_id tenant_id verdict reasons' },
  'safety.moderation_case': {
    other: 'id tenant_id kind message_id conversation_id subject_user_id sealed_for state lease_holder lease_token',
  },
  'safety.report': { personal: 'details', other: 'id tenant_id reporter_id message_id reason state case_id' },
  'safety.text_rule_set': { other: 'id tenant_id rules published_by' },
  'sessions.availability': { personal: 'time_zone weekly overrides', other: 'mentor_user_id tenant_id' },
  'sessions.booking': {
    other:
      'id tenant_id seat_id offering_id mentor_id mentor_user_id mentee_user_id price_currency state outcome failure_code failure_message cancelled_by cancellation_id',
  },
  'sessions.cancellation_quote': { other: 'id tenant_id booking_id user_id currency' },
  'sessions.occupancy': { other: 'seat_id user_id tenant_id' },
  'sessions.offering': { personal: 'title description', other: 'id tenant_id mentor_id mentor_user_id price_currency state' },
  'sessions.policy': { other: 'tenant_id terms' },
  'sessions.presence': { other: 'booking_id user_id call_id tenant_id' },
  'sessions.review': {
    personal: 'text',
    other: 'id tenant_id booking_id mentor_id author_user_id subject_user_id author_role',
  },
  'sessions.seat': { other: 'id tenant_id hold_token offering_id mentor_user_id mentee_user_id state' },
  'sessions.standing': { other: 'user_id tenant_id' },
  'sessions.timeline_entry': { other: 'booking_id tenant_id kind code message' },
};
