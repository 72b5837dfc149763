import type { StoreReport } from '@lyceum/kit/privacy/erase.ts';
import type { PersonAnswer } from '@lyceum/kit/privacy/merge.ts';
import type { StepMessage } from '@lyceum/kit/saga/messages.ts';
import { defineSaga, done, failed, type RemoteStep, type Step } from '@lyceum/kit/saga/saga.ts';
import {
  type AboutPerson,
  type ErasePerson,
  eraseInInsights,
  eraseInMedia,
  eraseInMessaging,
  eraseInPayments,
  eraseInSafety,
  eraseInSessions,
  handOutCertificate,
  personErased,
} from '@lyceum/schema/messages.ts';
import { hasAdmin, lastAdmin, lockAccount } from '../administration/administer.ts';
import type { Write } from '../context.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { lockTenant } from '../tenant/govern.ts';
import { closeAccount, reopenAccount } from './close-account.ts';
import { noteObstacle, waitOn } from './erasure.state.ts';
import { forgetPerson } from './forget.service.ts';

export interface ErasureData {
  readonly erasureId: string;
  readonly personId: string;
  /** Ids of accounts that were merged into this one. */
  readonly aliases?: readonly string[];
  /** What each store reported so far. */
  readonly stores: readonly StoreReport[];
}

type AnyStep = StepMessage<never, unknown>;

function ask(name: string, remote: StepMessage<AboutPerson, PersonAnswer>, task: ErasePerson['task']): RemoteStep<ErasureData> {
  return {
    name,
    remote: remote as AnyStep,
    input: ({ personId, aliases = [] }): ErasePerson => ({ personId, task, ...(aliases.length > 0 ? { aliases } : {}) }),
    learn: (facts: PersonAnswer, { stores }: ErasureData) => ({ stores: [...stores, ...facts.stores] }),
  };
}

const checks = [ask('checkSessions', eraseInSessions, 'CHECK'), ask('checkPayments', eraseInPayments, 'CHECK')];

/**
 * Nothing is erased before everybody who may refuse was asked. Sessions goes first, because it alone may still refuse: somebody may have booked the person
 * since it was asked. From its answer on there is no way back, and no step that can fail for good.
 */
const erasing: readonly Step<ErasureData, Ports, Tables>[] = [
  ...checks,
  { name: 'close', local: close, undo: (tx, { erasureId }) => reopenAccount(tx, erasureId) },
  ask('eraseInSessions', eraseInSessions, 'ERASE'),
  ask('eraseInMessaging', eraseInMessaging, 'ERASE'),
  ask('eraseInPayments', eraseInPayments, 'ERASE'),
  ask('eraseInMedia', eraseInMedia, 'ERASE'),
  ask('eraseInSafety', eraseInSafety, 'ERASE'),
  ask('eraseInInsights', eraseInInsights, 'ERASE'),
  { name: 'forget', local: forget },
  { name: 'certify', remote: handOutCertificate as AnyStep, input: ({ erasureId }) => ({ erasureId }) },
];

export const eraseSaga = defineSaga<ErasureData, Ports, Tables>({
  name: 'erasePerson',
  steps: erasing,
  completed: (tx, { erasureId }) => tx.send(personErased, { erasureId }),
  failed: (tx, { erasureId }, reason) => waitOn(tx, erasureId, reason),
});

/** Only looks, so that who asks learns at once what they have to settle until the day comes. */
export const lookSaga = defineSaga<ErasureData, Ports, Tables>({
  name: 'lookAtErasure',
  steps: checks,
  completed: (tx, { erasureId }) => noteObstacle(tx, erasureId, null),
  failed: (tx, { erasureId }, reason) => noteObstacle(tx, erasureId, reason),
});

async function close(tx: Write, { personId, erasureId }: ErasureData) {
  await lockTenant(tx);
  const account = await lockAccount(tx, personId);
  // Others ran it when the wish was taken, and have gone since.
  if (account?.grantedRoles.includes('ADMIN') && !(await hasAdmin(tx))) return failed('LAST_ADMIN', lastAdmin().message);
  return (await closeAccount(tx, personId, erasureId)) ? done({}) : failed('NO_ACCOUNT', 'There is no such account any more.');
}

async function forget(tx: Write, { personId, aliases = [], erasureId, stores }: ErasureData) {
  const own = await forgetPerson(tx, erasureId, [personId, ...aliases]);
  return done({ stores: [...stores, ...own] });
}
