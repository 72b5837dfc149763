import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { sql } from 'kysely';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { listKeys } from './key.query.ts';
import { dueSteps, type KeyStep, type KeyTimes, removalSteps } from './key-life.rules.ts';

/** Live topic of changed signing keys, `{}`: routers read the published set anew, and signers drop their copy. */
export const signingKeysTopic = 'signing-keys';

/** Does what is due; asked again, or by several at once, it does nothing more. Makes the first key where there is none. */
export function turnKeys(ctx: Ctx): Promise<readonly KeyStep[]> {
  return underLock(ctx, async (tx, keys) => {
    const steps = dueSteps(keys, tx.clock.now(), tx.ports.settings.keyLives);
    await takeSteps(tx, steps);
    return steps;
  });
}

/** Begins a rotation before its time: the next key is published now, and signs once every verifier knows it. */
export function beginRotation(ctx: Ctx, operator: string) {
  return underLock(ctx, async (tx, keys) => {
    const { announced } = tx.ports.settings.keyLives;
    const signsFrom = (from: Date) => new Date(from.getTime() + announced);
    const next = keys.find(({ state }) => state === 'next');
    if (next) {
      const from = signsFrom(next.createdAt).toISOString();
      return userError('RotationUnderWay', `The key ${next.kid} is published already and signs from ${from} on.`);
    }
    const [kid] = await takeSteps(tx, [{ take: 'make', as: 'next' }]);
    await recordAudit(tx, { action: 'signing_key.announced', subjectId: kid!, facts: { operator } });
    return { __typename: 'BeginRotationSuccess' as const, kid: kid!, signsFrom: signsFrom(tx.clock.now()) };
  });
}

export interface Removal {
  readonly kid: string;
  /** For whoever asks later. */
  readonly because: string;
  /** Who did it. */
  readonly operator: string;
}

/**
 * Takes a key out of trust at once: every token that it signed is refused, though no session ends. Where it was the active one, another signs from the
 * same moment on. `removed` names all keys that went.
 */
export function removeKey(ctx: Ctx, { kid, because, operator }: Removal) {
  return underLock(ctx, async (tx, keys) => {
    const steps = removalSteps(keys, kid);
    const removed = steps.flatMap((step) => (step.take === 'remove' ? [step.kid] : []));
    if (removed.length === 0) return userError('UnknownKey', `There is no key ${kid} that anybody still trusts.`);
    const [madeKid = null] = await takeSteps(tx, steps, because);
    await recordAudit(tx, {
      action: 'signing_key.removed',
      subjectId: kid,
      facts: { operator, removed, ...(madeKid === null ? {} : { replacedBy: madeKid }) },
      reason: because,
    });
    return { __typename: 'RemoveKeySuccess' as const, removed, replacedBy: madeKid };
  });
}

/** One at a time over all processes, with the keys as the one before left them. */
function underLock<T>(ctx: Ctx, work: (tx: Write, keys: readonly KeyTimes[]) => Promise<T>): Promise<T> {
  return transact(ctx, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('lyceum identity signing key', 0))`.execute(tx.db);
    return work(tx, await listKeys(tx));
  });
}

/** Gives the kids of the keys that were made. */
async function takeSteps(tx: Write, steps: readonly KeyStep[], because: string | null = null): Promise<readonly string[]> {
  const made: string[] = [];
  for (const step of steps) {
    if (step.take === 'make') made.push(await makeKey(tx, step.as));
    else
      await tx.db
        .updateTable('signing_key')
        .set(changeOf(tx, step.take, because))
        .where('kid', '=', step.kid)
        .execute();
  }
  if (steps.length > 0) tx.afterCommit(() => tx.live.publish(signingKeysTopic, {}));
  return made;
}

/** The private half goes with the last stage in which it can sign. */
function changeOf(tx: Write, take: 'activate' | 'retire' | 'remove', because: string | null) {
  const now = tx.clock.now();
  switch (take) {
    case 'activate':
      return { state: 'active', activated_at: now } as const;
    case 'retire':
      return { state: 'retired', retired_at: now, sealed_private_jwk: null } as const;
    case 'remove':
      return { state: 'removed', removed_at: now, removed_because: because, sealed_private_jwk: null } as const;
  }
}

/** An Ed25519 key pair (RFC 8037), named by its thumbprint (RFC 7638). */
async function makeKey(tx: Write, state: 'next' | 'active'): Promise<string> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const now = tx.clock.now();
  await tx.db
    .insertInto('signing_key')
    .values({
      kid,
      state,
      public_jwk: JSON.stringify({ ...publicJwk, kid, alg: 'EdDSA', use: 'sig' }),
      sealed_private_jwk: tx.ports.secrets.seal(JSON.stringify(await exportJWK(pair.privateKey)), kid),
      created_at: now,
      activated_at: state === 'active' ? now : null,
      retired_at: null,
      removed_at: null,
      removed_because: null,
    })
    .execute();
  return kid;
}
