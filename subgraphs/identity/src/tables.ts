import type { MoveReport, Obstacle } from '@lyceum/kit/privacy/merge.ts';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { ConsentKind, DocumentText, Version } from './consent/consent.rules.ts';
import type { FacePurpose, Pose } from './face/face.rules.ts';
import type { InvitedRole } from './invitation/invitation.rules.ts';
import type { ManifestOperation } from './partner/manifest.rules.ts';
import type { ResetReason } from './recovery/password-reset.entity.ts';
import type { GrantableRole, UserRole } from './role/role.rules.ts';
import type { KeyState } from './token/key-life.rules.ts';

/** Rows as Kysely reads them; one interface per table of the migrations. */
export interface Tables {
  tenant: {
    id: string;
    slug: string;
    hosts: string[];
    is_public: boolean;
    version: Generated<number>;
    suspended_at: Generated<Date | null>;
  };
  tenant_brand: {
    tenant_id: string;
    name: string;
    locale: string;
    currency: string;
    time_zone: string;
    logo_url: Generated<string | null>;
    primary_colour: Generated<string | null>;
    accent_colour: Generated<string | null>;
  };
  tenant_setting: {
    tenant_id: string;
    name: string;
    /** Written as JSON text, read as a value. */
    value: ColumnType<unknown, string, string>;
    version: number;
    changed_at: Date;
    changed_by: string | null;
  };
  tenant_domain: {
    id: string;
    tenant_id: string;
    host: string;
    added_at: Date;
    added_by: string | null;
    verified_at: Date | null;
  };
  role_permission: {
    tenant_id: string;
    role: GrantableRole;
    permission: string;
    granted: boolean;
    changed_at: Date;
    changed_by: string | null;
  };
  invitation: {
    id: string;
    tenant_id: string;
    email: string;
    role: InvitedRole;
    invited_by: string | null;
    token_hash: string;
    mails: number;
    created_at: Date;
    expires_at: Date;
    accepted_at: Date | null;
    accepted_by: string | null;
    revoked_at: Date | null;
  };
  invitation_mail: {
    id: string;
    tenant_id: string;
    invitation_id: string;
    number: number;
    email: string;
    asked_by: string | null;
    asked_at: Date;
  };
  user_account: {
    id: string;
    tenant_id: string;
    email: string;
    /** Null: the account has no password. */
    password_hash: string | null;
    credential_version: Generated<number>;
    display_name: string;
    preferred_role: UserRole;
    granted_roles: UserRole[];
    suspended_at: Date | null;
    created_at: Date;
  };
  account_merge: {
    id: string;
    tenant_id: string;
    keep_id: string;
    drop_id: string;
    state: 'LOOKING' | 'READY' | 'BLOCKED' | 'MERGING' | 'DONE';
    asked_by: string;
    asked_at: Date;
    /** Written as JSON text, read as a value. */
    moves: ColumnType<readonly MoveReport[], string, string>;
    /** Written as JSON text, read as a value. */
    obstacles: ColumnType<readonly Obstacle[], string, string>;
    saga_id: string;
    email: Generated<string | null>;
    ended_at: Generated<Date | null>;
  };
  banned_address: { tenant_id: string; address_hash: string; decision_id: string; until: Date };
  support_case: { id: string; tenant_id: string; user_id: string; opened_by: string; opened_at: Date; expires_at: Date };
  account_alias: { id: string; tenant_id: string; user_id: string; since: Date };
  mentor_profile: {
    id: string;
    tenant_id: string;
    user_id: string;
    headline: string;
    bio: string;
    skills: string[];
    languages: string[];
    time_zone: string;
    active: boolean;
    activated_at: Date;
    /** Minor units of the tenant's currency. */
    hourly_rate: number | null;
    verified_at: Date | null;
    review_count: Generated<number>;
    review_stars: Generated<number>;
  };
  mentor_listing: {
    no: GeneratedAlways<number>;
    tenant_id: string;
    mentor_id: string;
    rank: number;
    hourly_rate: number | null;
    /** Which `listingRules` made it. */
    rules: number;
  };
  mentor_term: { no: number; tenant_id: string; term: string; points: number; score: number };
  search_word: { tenant_id: string; word: string; listings: Generated<number> };
  search_spelling: { tenant_id: string; key: string; word: string };
  skill: {
    tenant_id: string;
    id: string;
    parent_id: string | null;
    slug: string;
    /** By BCP 47 tag; written as JSON text, read as a value. */
    names: ColumnType<Readonly<Record<string, string>>, string, string>;
    synonyms: string[];
    hidden: Generated<boolean>;
    merged_into: string | null;
  };
  mentee_profile: {
    id: string;
    tenant_id: string;
    user_id: string;
    goals: string[];
    interests: string[];
    level: 'BEGINNER' | 'INTERMEDIATE' | 'ADVANCED' | null;
    activated_at: Date;
  };
  registration: {
    id: string;
    tenant_id: string;
    email: string;
    password_hash: string;
    display_name: string;
    token_hash: string;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
    mailed_at: Date | null;
    /** Written as JSON text, read as a value. */
    consents: ColumnType<readonly Version[], string | undefined, never>;
    /** `2012-02-29`; null but for minors. */
    birth_date: ColumnType<string | null, string | null | undefined, string | null>;
    guardian_email: ColumnType<string | null, string | null | undefined, string | null>;
  };
  password_reset: {
    id: string;
    tenant_id: string;
    email: string;
    reason: ResetReason;
    token_hash: string;
    created_at: Date;
    expires_at: Date;
    user_id: string | null;
    issued_at: Date | null;
    ended_at: Date | null;
  };
  email_change: {
    id: string;
    tenant_id: string;
    user_id: string;
    old_email: string;
    new_email: string;
    old_token_hash: string;
    new_token_hash: string;
    undo_token_hash: string;
    created_at: Date;
    expires_at: Date;
    new_mailed_at: Date | null;
    old_confirmed_at: Date | null;
    new_confirmed_at: Date | null;
    completed_at: Date | null;
    undo_until: Date | null;
    ended_at: Date | null;
  };
  session: {
    id: string;
    tenant_id: string;
    user_id: string;
    role: UserRole;
    device: string | null;
    salt: string;
    generation: number;
    authenticated_at: Date;
    rotated_at: Date;
    created_at: Date;
    expires_at: Date;
    revoked_at: Date | null;
    revoked_because: string | null;
    partner_id: ColumnType<string | null, string | null | undefined>;
    partner_scopes: ColumnType<string[] | null, string[] | null | undefined>;
  };
  totp_factor: {
    user_id: string;
    tenant_id: string;
    sealed_secret: string;
    created_at: Date;
    confirmed_at: Date | null;
    last_step: string;
  };
  guard_undo: {
    id: string;
    tenant_id: string;
    user_id: string;
    token_hash: string;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  backup_code: { user_id: string; tenant_id: string; code_hash: string; used_at: Date | null };
  sign_in_challenge: {
    id: string;
    tenant_id: string;
    user_id: string;
    token_hash: string;
    credential_version: number;
    device: string | null;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  federated_identity: {
    id: string;
    tenant_id: string;
    issuer: string;
    subject: string;
    provider: string;
    user_id: string;
    email: string | null;
    linked_at: Date;
  };
  federated_sign_in: {
    id: string;
    tenant_id: string;
    provider: string;
    user_id: string | null;
    token_hash: string;
    state_hash: string;
    nonce: string;
    sealed_verifier: string;
    return_to: string;
    device: string | null;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  passkey_holder: { user_id: string; tenant_id: string; handle: string };
  passkey: {
    id: string;
    tenant_id: string;
    user_id: string;
    credential_id: string;
    public_key: string;
    relying_party: string;
    sign_count: ColumnType<string, number, number>;
    transports: string[];
    backup_eligible: boolean;
    backed_up: boolean;
    name: string;
    created_at: Date;
    last_used_at: Date | null;
  };
  passkey_challenge: {
    challenge_hash: string;
    tenant_id: string;
    purpose: 'REGISTER' | 'SIGN_IN' | 'SECOND_FACTOR' | 'STEP_UP';
    user_id: string | null;
    session_id: string | null;
    sign_in_challenge_id: string | null;
    relying_party: string;
    origin: string;
    device: string | null;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  face_enrolment: {
    user_id: string;
    tenant_id: string;
    sealed_descriptor: Buffer;
    model: string;
    consent_version: number;
    enrolled_at: Date;
  };
  face_challenge: {
    challenge_hash: string;
    tenant_id: string;
    purpose: FacePurpose;
    user_id: string;
    session_id: string;
    poses: Pose[];
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  phone: { user_id: string; tenant_id: string; sealed_number: string; confirmed_at: Date };
  phone_request: {
    id: string;
    tenant_id: string;
    user_id: string;
    sealed_number: string;
    number_code: string;
    asked_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  revocation: { id: string; tenant_id: string; session_id: string | null; user_id: string | null; at: Date };
  sign_in_attempt: { tenant_id: string; subject: string; failures: number; last_at: Date; locked_until: Date | null };
  signing_key: {
    kid: string;
    state: KeyState;
    public_jwk: unknown;
    /** Null once it can sign no more. */
    sealed_private_jwk: string | null;
    created_at: Date;
    activated_at: Date | null;
    retired_at: Date | null;
    removed_at: Date | null;
    removed_because: string | null;
  };
  audit_entry: {
    id: string;
    tenant_id: string;
    at: Date;
    action: string;
    actor_id: string | null;
    actor_role: string | null;
    on_behalf_of: string | null;
    subject_id: string;
    request_id: string;
    facts: unknown;
    person_id: string | null;
    /** Written as JSON text, read as a value. */
    personal: ColumnType<Readonly<Record<string, unknown>> | null, string | null, null>;
    personal_salt: string | null;
    commitment: string | null;
    /** Null until the chain was closed. */
    number: ColumnType<number | null, never, number>;
    hash: ColumnType<string | null, never, string>;
  };
  audit_anchor: { tenant_id: string; number: number; hash: string; at: Date; key_id: string; signature: string };
  consent_document: {
    id: string;
    tenant_id: string;
    kind: ConsentKind;
    version: number;
    /** Written as JSON text, read as a value. */
    texts: ColumnType<DocumentText[], string, never>;
    effective_at: Date;
    published_at: Date;
    published_by: string;
  };
  consent_event: {
    id: string;
    tenant_id: string;
    user_id: string;
    kind: ConsentKind;
    version: number;
    act: 'GIVEN' | 'WITHDRAWN';
    how: 'REGISTRATION' | 'ACCOUNT';
    at: Date;
    request_id: string;
  };
  minor_policy: { tenant_id: string; asks_birth_date: boolean; age_limit: number };
  minor: { user_id: string; tenant_id: string; birth_date: string };
  guardian_request: {
    id: string;
    tenant_id: string;
    registration_id: string;
    guardian_email: string;
    token_hash: string;
    created_at: Date;
    expires_at: Date;
    mailed_at: Date | null;
  };
  guardianship: {
    id: string;
    tenant_id: string;
    user_id: string;
    guardian_name: string;
    guardian_email: string;
    statement_version: number;
    confirmed_at: Date;
    withdrawn_at: Date | null;
    withdrawal_token_hash: string;
  };
  erasure: {
    id: string;
    tenant_id: string;
    user_id: string;
    state: 'WAITING' | 'ERASING' | 'DONE' | 'CANCELLED';
    requested_at: Date;
    due_at: Date;
    obstacle_code: string | null;
    obstacle_message: string | null;
    saga_id: string | null;
    /** Where the person can be reached while the last mail is on its way; the account's own first. */
    addresses: Generated<string[]>;
    /** A JWT; see `privacy/certificate.ts`. */
    certificate: string | null;
    ended_at: Date | null;
  };
  data_export: {
    id: string;
    tenant_id: string;
    user_id: string;
    requested_at: Date;
    ready_at: Date | null;
    expires_at: Date | null;
    /** A zip, sealed under the person's key. */
    archive: Buffer | null;
  };
  data_export_part: { export_id: string; tenant_id: string; subgraph: string; part: number; of: number; sealed: Buffer };
  suspension: {
    decision_id: string;
    tenant_id: string;
    user_id: string | null;
    suspended_at: Date | null;
    lifted_at: Date | null;
  };
  partner: {
    id: string;
    tenant_id: string;
    name: string;
    scopes: string[];
    rate_plan: string;
    created_at: Date;
    revoked_at: Date | null;
    suspended_at: ColumnType<Date | null, Date | null | undefined>;
    consent_scopes: ColumnType<string[], string[] | undefined>;
    redirect_uris: ColumnType<string[], string[] | undefined>;
    is_public_client: ColumnType<boolean, boolean | undefined>;
  };
  partner_key: {
    id: string;
    tenant_id: string;
    partner_id: string;
    prefix: string;
    hash: string;
    created_at: Date;
    last_used_at: Date | null;
    revoked_at: Date | null;
    expires_at: ColumnType<Date | null, Date | null | undefined>;
  };
  partner_manifest: {
    partner_id: string;
    version: number;
    tenant_id: string;
    /** Written as JSON text, read as a value. */
    operations: ColumnType<readonly ManifestOperation[], string, never>;
    published_at: Date;
    withdrawn_at: Date | null;
  };
  partner_change: { tenant_id: string; count: number };
  partner_authorization: {
    id: string;
    tenant_id: string;
    request_id: string;
    partner_id: string;
    user_id: string;
    decided_in: string;
    decision: 'GRANTED' | 'DENIED';
    redirect_uri: string;
    code_challenge: string;
    scopes: string[];
    code_hash: string | null;
    decided_at: Date;
    expires_at: Date;
    used_at: Date | null;
    session_id: string | null;
  };
}
