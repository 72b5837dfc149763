import type { ErasePlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** For rows named `had`, with an address: whoever has it now is the person, or nobody. One that was given up may have become somebody else's. */
export const isNobodyElses = (personId: string) => sql<boolean>`
  not exists (select from user_account as other where other.email = had.email and other.id <> ${personId})`;

/** Every address that is or was the account's own. One that was never confirmed may be somebody else's. */
export const ownAddresses = (personId: string) => sql`
  select email from (
    select email from user_account where id = ${personId}
    union select old_email from email_change where user_id = ${personId} and completed_at is not null
    union select new_email from email_change where user_id = ${personId} and completed_at is not null
  ) as had where ${isNobodyElses(personId)}`;

const byAddress = (personId: string) => sql<boolean>`email in (${ownAddresses(personId)})`;

/** What erasure does to each table: nobody is left whose row could say who it was. The address goes last, see `forgetPerson`. */
export const erasePlan: ErasePlan<Tables> = {
  registration: { of: byAddress, delete: true },
  password_reset: [
    { of: byAddress, delete: true },
    { of: 'user_id', delete: true },
  ],
  // Its mails go with it.
  invitation: { of: (personId) => sql<boolean>`email in (${ownAddresses(personId)}) or accepted_by = ${personId}`, delete: true },
  email_change: { of: 'user_id', delete: true },
  session: { of: 'user_id', delete: true },
  sign_in_challenge: { of: 'user_id', delete: true },
  totp_factor: { of: 'user_id', delete: true },
  guard_undo: { of: 'user_id', delete: true },
  backup_code: { of: 'user_id', delete: true },
  federated_identity: { of: 'user_id', delete: true },
  federated_sign_in: { of: 'user_id', delete: true },
  partner_authorization: { of: 'user_id', delete: true },
  passkey: { of: 'user_id', delete: true },
  passkey_holder: { of: 'user_id', delete: true },
  passkey_challenge: { of: 'user_id', delete: true },
  face_enrolment: { of: 'user_id', delete: true },
  face_challenge: { of: 'user_id', delete: true },
  phone: { of: 'user_id', delete: true },
  phone_request: { of: 'user_id', delete: true },
  guardianship: { of: 'user_id', delete: true },
  minor: { of: 'user_id', delete: true },
  mentor_profile: { of: 'user_id', delete: true },
  mentee_profile: { of: 'user_id', delete: true },
  mentor_listing: { nothing: 'goes with its profile' },
  mentor_term: { nothing: 'goes with its profile' },
  search_word: { nothing: 'words that nobody uses any more are dropped by forgetPerson' },
  search_spelling: { nothing: 'goes with its word' },
  data_export_part: { nothing: 'goes with its export' },
  data_export: { of: 'user_id', delete: true },
  support_case: { of: 'user_id', delete: true },
  account_alias: { of: 'user_id', delete: true },
  user_account: { of: 'id', delete: true },
  account_merge: { of: ['keep_id', 'drop_id'], change: { email: null }, ground: 'LEGAL_CLAIMS' },
  // That there was consent has to be shown (GDPR article 7); who it was is not known any more.
  consent_event: { of: 'user_id', keep: 'LEGAL_CLAIMS' },
  suspension: { of: 'user_id', keep: 'LEGAL_CLAIMS' },
  // Kept for a day, so that every router learns that the person's tokens are over.
  revocation: { of: 'user_id', keep: 'ANONYMOUS' },
  erasure: { of: 'user_id', keep: 'LEGAL_CLAIMS' },
  audit_entry: { nothing: 'forgetInAudit empties its details; that something was done to an id stays' },
  banned_address: {
    nothing: 'written by forgetPerson where a decision keeps the person out; codes, kept for a year for legal claims',
  },
  sign_in_attempt: { nothing: 'subjects are codes of this installation; those of the person are deleted by name' },
  signing_key: { nothing: 'belongs to the installation' },
  tenant: { nothing: 'a marketplace' },
  tenant_brand: { nothing: 'a marketplace' },
  skill: { nothing: 'a marketplace' },
  tenant_setting: { nothing: 'a marketplace; who changed it is an id' },
  tenant_domain: { nothing: 'a marketplace; who added it is an id' },
  role_permission: { nothing: 'a marketplace; who changed it is an id' },
  consent_document: { nothing: 'a marketplace; who published it is an id' },
  minor_policy: { nothing: 'a marketplace' },
  audit_anchor: { nothing: 'signed heads of the log' },
  invitation_mail: { nothing: 'goes with its invitation' },
  guardian_request: { nothing: 'goes with its registration' },
  partner: { nothing: 'a program of somebody else, by its name' },
  partner_key: { nothing: 'a program of somebody else' },
  partner_manifest: { nothing: 'a program of somebody else' },
  partner_change: { nothing: 'counts changes' },
};
