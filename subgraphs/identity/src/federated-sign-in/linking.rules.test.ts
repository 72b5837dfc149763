import { expect, test } from 'vitest';
import type { Claims } from './claims.rules.ts';
import { judgeNewcomer } from './linking.rules.ts';
import type { Provider } from './provider/port.ts';

const provider: Provider = {
  id: 'google',
  name: 'Google',
  issuer: 'https://accounts.google.com',
  authoritativeFor: ['gmail.com'],
  hostedDomainClaim: 'hd',
  sendsOnlyVerifiedAddresses: false,
};
const everywhere: Provider = { ...provider, authoritativeFor: ['*'] };

const said: Claims = {
  issuer: provider.issuer,
  subject: '1',
  email: 'ada@gmail.com',
  emailVerified: true,
  hostedDomain: null,
  displayName: null,
};

const open = { guarded: false };
const guarded = { guarded: true };

test.each([
  ['nobody has the address', provider, {}, null, 'OPEN_ACCOUNT'],
  ['nobody has it and nobody vouches for it', provider, { emailVerified: false }, null, 'ADDRESS_UNVERIFIED'],
  ['there is no address', provider, { email: null }, null, 'ADDRESS_UNVERIFIED'],
  ['it is known but not vouched for', everywhere, { emailVerified: false }, open, 'ADDRESS_UNVERIFIED'],
  ['it is of the provider’s own domain', provider, {}, open, 'LINK'],
  ['it is of another domain', provider, { email: 'ada@example.test' }, open, 'PROOF_REQUIRED'],
  ['it is of a domain below the provider’s own', provider, { email: 'ada@x.gmail.com' }, open, 'PROOF_REQUIRED'],
  ['it only ends like it', provider, { email: 'ada@notgmail.com' }, open, 'PROOF_REQUIRED'],
  [
    'it is of the domain that the provider runs',
    provider,
    { email: 'ada@school.test', hostedDomain: 'school.test' },
    open,
    'LINK',
  ],
  ['it runs another one', provider, { email: 'ada@example.test', hostedDomain: 'school.test' }, open, 'PROOF_REQUIRED'],
  ['the provider’s word is taken for any', everywhere, { email: 'ada@example.test' }, open, 'LINK'],
  ['a second factor guards the account', everywhere, {}, guarded, 'PROOF_REQUIRED'],
] as const)('%s', (_, from, claims, holder, verdict) => {
  expect(judgeNewcomer(from, { ...said, ...claims }, holder)).toBe(verdict);
});
