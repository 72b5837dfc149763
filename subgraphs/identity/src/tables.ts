import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { ManifestOperation } from './partner/manifest.rules.ts';
import type { ResetReason } from './recovery/password-reset.entity.ts';
import type { UserRole } from './role/role.rules.ts';
import type { KeyState } from './token/key-life.rules.ts';

/** Rows as Kysely reads them; one interface per table of the migrations. */
export interface Tables {
  tenant: { id: string; slug: string; hosts: string[]; is_public: boolean };
  tenant_brand: { tenant_id: string; name: string; locale: string; currency: string; time_zone: string };
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
  };
  totp_factor: {
    user_id: string;
    tenant_id: string;
    sealed_secret: string;
    created_at: Date;
    confirmed_at: Date | null;
    last_step: string;
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
    subject_id: string;
    request_id: string;
    facts: unknown;
  };
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
}
