import type { CollectPlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { Tables } from '../tables.ts';
import { ownAddresses } from './erase.ts';

const secret = 'a secret: whoever reads it could sign in';
const derived = 'made of mentor_profile, to be searched';

/** What people get of each table. */
export const collectPlan: CollectPlan<Tables> = {
  user_account: { of: 'id', except: { password_hash: secret, credential_version: 'counts changes of secrets' } },
  support_case: { of: 'user_id', except: { opened_by: 'says who works there' } },
  account_alias: { of: 'user_id' },
  account_merge: { of: ['keep_id', 'drop_id'], except: { asked_by: 'says who works there' } },
  mentor_profile: { of: 'user_id' },
  mentor_listing: { nothing: derived },
  mentor_term: { nothing: derived },
  search_word: { nothing: derived },
  search_spelling: { nothing: derived },
  skill: { nothing: 'a marketplace' },
  mentee_profile: { of: 'user_id' },
  session: { of: 'user_id', except: { salt: secret, generation: secret } },
  email_change: { of: 'user_id', except: { old_token_hash: secret, new_token_hash: secret, undo_token_hash: secret } },
  password_reset: { of: 'user_id', except: { token_hash: secret } },
  totp_factor: { of: 'user_id', except: { sealed_secret: secret, last_step: secret } },
  guard_undo: { of: 'user_id', except: { token_hash: secret } },
  backup_code: { nothing: secret },
  sign_in_challenge: { nothing: 'sign-ins that wait a few minutes for a code' },
  federated_identity: { of: 'user_id' },
  federated_sign_in: { nothing: 'sign-ins that are on their way for a few minutes' },
  registration: { nothing: 'waits for an address that was not proved to be the person’s' },
  passkey_holder: { of: 'user_id' },
  passkey: { of: 'user_id' },
  passkey_challenge: { nothing: 'questions to authenticators that wait a few minutes for their answers' },
  face_enrolment: {
    of: 'user_id',
    except: { sealed_descriptor: 'sealed numbers by which a program knows a face again: of use to nobody but who steals them' },
  },
  // The number itself is opened by `phone/collect-phone.ts`.
  phone: { of: 'user_id', except: { sealed_number: 'here it is sealed; it is in phone_number' } },
  phone_request: { nothing: 'numbers that wait for their codes, and counts of what was sent' },
  face_challenge: { nothing: 'requests to show one’s face that wait a few minutes' },
  invitation: {
    of: (personId) => sql`email in (${ownAddresses(personId)}) or accepted_by = ${personId}`,
    except: { token_hash: secret, invited_by: 'says who else works there' },
  },
  invitation_mail: { nothing: 'counts the mails of an invitation' },
  consent_event: { of: 'user_id', except: { request_id: 'for operators' } },
  minor: { of: 'user_id' },
  guardianship: {
    of: 'user_id',
    except: { withdrawal_token_hash: secret, guardian_email: 'the guardian’s own', guardian_name: 'the guardian’s own' },
  },
  guardian_request: { nothing: 'goes with a registration, before there is an account' },
  suspension: { of: 'user_id' },
  erasure: { of: 'user_id' },
  audit_entry: {
    of: (personId) => sql`${personId} in (subject_id, actor_id)`,
    except: {
      facts: 'may tell about whoever acted',
      actor_id: 'says who else works there',
      personal: 'what admins wrote to one another, and about others',
      personal_salt: 'what admins wrote to one another, and about others',
      commitment: 'what admins wrote to one another, and about others',
      request_id: 'for operators',
    },
  },
  data_export: { of: 'user_id', except: { archive: 'this one' } },
  data_export_part: { nothing: 'what this one was made of' },
  revocation: { nothing: 'sessions that ended today' },
  banned_address: { nothing: 'codes of addresses whose accounts are erased' },
  sign_in_attempt: { nothing: 'counts guesses at accounts, under codes that cannot be read' },
  signing_key: { nothing: 'belongs to the installation' },
  tenant: { nothing: 'a marketplace' },
  tenant_brand: { nothing: 'a marketplace' },
  tenant_setting: { nothing: 'a marketplace' },
  tenant_domain: { nothing: 'a marketplace' },
  role_permission: { nothing: 'a marketplace' },
  consent_document: { nothing: 'a marketplace' },
  minor_policy: { nothing: 'a marketplace' },
  audit_anchor: { nothing: 'signed heads of the log' },
  partner: { nothing: 'a program of somebody else' },
  partner_key: { nothing: 'a program of somebody else' },
  partner_manifest: { nothing: 'a program of somebody else' },
  partner_change: { nothing: 'counts changes' },
  partner_authorization: {
    nothing: 'answers to partners that wait a minute to be fetched; what they may do is with the sessions',
  },
};
