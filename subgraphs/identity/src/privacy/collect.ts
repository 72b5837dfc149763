import type { CollectPlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { Tables } from '../tables.ts';

const secret = 'a secret: whoever reads it could sign in';
const derived = 'made of the other columns, to be searched';

/** What people get of each table. */
export const collectPlan: CollectPlan<Tables> = {
  user_account: { of: 'id', except: { password_hash: secret, credential_version: 'counts changes of secrets' } },
  mentor_profile: {
    of: 'user_id',
    except: { search_text: derived, spelling_keys: derived, skill_keys: derived, language_keys: derived },
  },
  mentee_profile: { of: 'user_id' },
  session: { of: 'user_id', except: { salt: secret, generation: secret } },
  email_change: { of: 'user_id', except: { old_token_hash: secret, new_token_hash: secret, undo_token_hash: secret } },
  password_reset: { of: 'user_id', except: { token_hash: secret } },
  totp_factor: { of: 'user_id', except: { sealed_secret: secret, last_step: secret } },
  backup_code: { nothing: secret },
  sign_in_challenge: { nothing: 'sign-ins that wait a few minutes for a code' },
  federated_identity: { of: 'user_id' },
  federated_sign_in: { nothing: 'sign-ins that are on their way for a few minutes' },
  registration: { nothing: 'waits for an address that was not proved to be the person’s' },
  suspension: { of: 'user_id' },
  erasure: { of: 'user_id' },
  audit_entry: {
    of: (personId) => sql`${personId} in (subject_id, actor_id)`,
    except: { facts: 'may tell about whoever acted', request_id: 'for operators' },
  },
  data_export: { of: 'user_id', except: { archive: 'this one' } },
  data_export_part: { nothing: 'what this one was made of' },
  revocation: { nothing: 'sessions that ended today' },
  sign_in_attempt: { nothing: 'counts guesses at accounts, under codes that cannot be read' },
  signing_key: { nothing: 'belongs to the installation' },
  tenant: { nothing: 'a marketplace' },
  tenant_brand: { nothing: 'a marketplace' },
  partner: { nothing: 'a program of somebody else' },
  partner_key: { nothing: 'a program of somebody else' },
  partner_manifest: { nothing: 'a program of somebody else' },
  partner_change: { nothing: 'counts changes' },
};
