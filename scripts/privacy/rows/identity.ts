import { id, type Person, type PlantedRow, past, waits } from './rows.ts';

export function identityRows({ tenant_id, user_id, mentor_id }: Person): readonly PlantedRow[] {
  return [
    [
      'identity.mentor_profile',
      { id: mentor_id, tenant_id, user_id, activated_at: past },
      ['headline', 'bio', 'skills', 'languages', 'time_zone'],
    ],
    [
      'identity.audit_entry',
      {
        id: id('audit'),
        tenant_id,
        at: past,
        action: 'account.locked',
        subject_id: user_id,
        request_id: 'r',
        facts: '{}',
        person_id: user_id,
        personal_salt: 's',
        commitment: '0'.repeat(64),
      },
      ['personal'],
    ],
    ['identity.minor', { user_id, tenant_id, birth_date: '2012-02-03' }, []],
    [
      'identity.guardianship',
      { id: id('guardianship'), tenant_id, user_id, statement_version: 1, confirmed_at: past, withdrawal_token_hash: 'h' },
      ['guardian_name', 'guardian_email'],
    ],
    [
      'identity.invitation',
      {
        id: id('invitation'),
        tenant_id,
        role: 'MENTEE',
        token_hash: 'h',
        mails: 1,
        accepted_at: past,
        accepted_by: user_id,
        ...waits,
      },
      ['email'],
    ],
    [
      'identity.invitation_mail',
      { id: id('invited'), tenant_id, invitation_id: id('invitation'), number: 1, asked_at: past },
      ['email'],
    ],
    ['identity.passkey_holder', { user_id, tenant_id }, ['handle']],
    [
      'identity.passkey',
      {
        id: id('passkey'),
        tenant_id,
        user_id,
        relying_party: 'localhost',
        sign_count: 0,
        transports: '{}',
        backup_eligible: false,
        backed_up: false,
        created_at: past,
      },
      ['credential_id', 'public_key', 'name'],
    ],
    [
      'identity.passkey_challenge',
      {
        challenge_hash: 'h',
        tenant_id,
        purpose: 'STEP_UP',
        user_id,
        session_id: 's',
        relying_party: 'localhost',
        origin: 'http://localhost',
        ...waits,
      },
      ['device'],
    ],
    [
      'identity.email_change',
      { id: id('change'), tenant_id, user_id, old_token_hash: 'a', new_token_hash: 'b', undo_token_hash: 'c', ...waits },
      ['old_email', 'new_email'],
    ],
    [
      'identity.federated_identity',
      { id: id('link'), tenant_id, issuer: 'i', provider: 'p', user_id, linked_at: past },
      ['subject', 'email'],
    ],
    [
      'identity.federated_sign_in',
      {
        id: id('attempt'),
        tenant_id,
        provider: 'p',
        user_id,
        token_hash: 't',
        state_hash: 's',
        nonce: 'n',
        sealed_verifier: 'v',
        ...waits,
      },
      ['device', 'return_to'],
    ],
    [
      'identity.password_reset',
      { id: id('reset'), tenant_id, user_id, issued_at: past, reason: 'FORGOTTEN', token_hash: 'h', ...waits },
      ['email'],
    ],
    [
      'identity.sign_in_challenge',
      { id: id('challenge'), tenant_id, user_id, token_hash: 'h', credential_version: 1, ...waits },
      ['device'],
    ],
    ['identity.totp_factor', { user_id, tenant_id, created_at: past }, ['sealed_secret']],
  ];
}
