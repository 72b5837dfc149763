import type { Template } from './template.ts';
import { accountMerged } from './templates/account-merged.ts';
import { addressBanned } from './templates/address-banned.ts';
import { addressInUse } from './templates/address-in-use.ts';
import { addressLeft } from './templates/address-left.ts';
import { addressRestored } from './templates/address-restored.ts';
import { erased } from './templates/erased.ts';
import { erasureCancelled } from './templates/erasure-cancelled.ts';
import { erasureRequested } from './templates/erasure-requested.ts';
import { exportReady } from './templates/export-ready.ts';
import { faceChanged } from './templates/face-changed.ts';
import { guardAdded } from './templates/guard-added.ts';
import { guardianAsked } from './templates/guardian-asked.ts';
import { guardianConfirmed } from './templates/guardian-confirmed.ts';
import { guardianWithdrawn } from './templates/guardian-withdrawn.ts';
import { identityLinked } from './templates/identity-linked.ts';
import { invited } from './templates/invited.ts';
import { knownAddress } from './templates/known-address.ts';
import { leaveAddress } from './templates/leave-address.ts';
import { passkeyChanged } from './templates/passkey-changed.ts';
import { passwordChanged } from './templates/password-changed.ts';
import { phoneChanged } from './templates/phone-changed.ts';
import { resetPassword } from './templates/reset-password.ts';
import { secondFactorChanged } from './templates/second-factor-changed.ts';
import { takeAddress } from './templates/take-address.ts';
import { verifyAddress } from './templates/verify-address.ts';

/** Every mail that identity writes, for the preview and the tests. */
export const catalogue: readonly Pick<Template<never>, 'name' | 'renderSample' | 'renderShort' | 'renderShortSample'>[] = [
  verifyAddress,
  knownAddress,
  resetPassword,
  passwordChanged,
  leaveAddress,
  takeAddress,
  addressInUse,
  addressLeft,
  addressRestored,
  secondFactorChanged,
  identityLinked,
  guardianAsked,
  guardianConfirmed,
  guardianWithdrawn,
  invited,
  passkeyChanged,
  faceChanged,
  phoneChanged,
  exportReady,
  erasureRequested,
  erasureCancelled,
  erased,
  accountMerged,
  guardAdded,
  addressBanned,
];
