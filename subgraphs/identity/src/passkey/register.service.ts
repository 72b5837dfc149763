import { transact } from '@lyceum/kit/context/transact.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import type { Ctx, Write } from '../context.ts';
import { exchangeBackupCodes } from '../second-factor/exchange-backup-codes.ts';
import { openGuardUndo } from '../second-factor/guard-undo.ts';
import { readSecondFactor } from '../second-factor/second-factor.query.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { inThisSession, openPasskeyChallenge, spendPasskeyChallenge } from './challenge.ts';
import { readAttestation } from './credential.rules.ts';
import { handleOf } from './holder.ts';
import {
  foreignOrigin,
  noCredential,
  noPasskeyName,
  passkeyChallengeEnded,
  passkeyRefused,
  tooManyPasskeys,
} from './passkey.errors.ts';
import { countPasskeys, listCredentials, readPasskey } from './passkey.query.ts';
import { challengeLivesMs, mostPasskeys, passkeyName } from './passkey.rules.ts';
import { tellPasskey } from './passkey-mail.service.ts';
import { readRelyingParty } from './relying-party.query.ts';
import type { RelyingParty } from './relying-party.rules.ts';
import { algorithms, type NewPasskey, verifyAttestation } from './verify-answer.ts';
import { webauthn } from './webauthn.ts';

/** Asks an authenticator of the person's for a new passkey. */
export function beginPasskeyRegistration(ctx: Ctx, origin: string) {
  const bound = inThisSession(ctx, 'REGISTER');
  return transact(ctx, async (tx) => {
    const account = await lockAccount(tx, bound.userId);
    const missing = await missingProof(tx, bound.userId);
    if (missing) return missing;
    const party = await readRelyingParty(tx, origin);
    if (!party) return foreignOrigin();
    if ((await countPasskeys(tx, account.id)) >= mostPasskeys) return tooManyPasskeys();
    const { challenge, expiresAt } = await openPasskeyChallenge(tx, bound, { ...party, device: null });
    const { generateRegistrationOptions } = await webauthn();
    const publicKey = await generateRegistrationOptions({
      rpName: party.name,
      rpID: party.domain,
      userID: new Uint8Array(Buffer.from(await handleOf(tx, account.id), 'base64url')),
      userName: account.email,
      userDisplayName: account.displayName,
      challenge,
      timeout: challengeLivesMs,
      attestationType: 'none',
      excludeCredentials: await listCredentials(tx, account.id, party.domain),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: [...algorithms],
    });
    return { __typename: 'PasskeyCreation' as const, publicKey, expiresAt };
  });
}

/** Keeps the passkey that an authenticator made. */
export async function registerPasskey(ctx: Ctx, input: { readonly credential: unknown; readonly name: string }) {
  const bound = inThisSession(ctx, 'REGISTER');
  const name = passkeyName(input.name);
  if (!name) return noPasskeyName();
  const said = readAttestation(input.credential);
  if (!said) return noCredential('credential');
  // Asked before the challenge is used up, so that the same answer can be brought again after the proof.
  const missing = await transact(ctx, async (tx) => (await lockAccount(tx, bound.userId)) && missingProof(tx, bound.userId));
  if (missing) return missing;
  const question = await spendPasskeyChallenge(ctx, bound, said.clientData.challenge);
  if (!question) return passkeyChallengeEnded();
  const made = await verifyAttestation(said, question);
  if (typeof made === 'string') {
    ctx.log.warn({ purpose: bound.purpose, reason: made }, 'the answer of a passkey was refused');
    return passkeyRefused();
  }
  return transact(ctx, (tx) => keep(tx, bound.userId, { ...made, name, domain: question.domain }));
}

type Kept = NewPasskey & Pick<RelyingParty, 'domain'> & { readonly name: string };

async function keep(tx: Write, userId: string, made: Kept) {
  await lockAccount(tx, userId);
  const missing = await missingProof(tx, userId);
  if (missing) return missing;
  if ((await countPasskeys(tx, userId)) >= mostPasskeys) return tooManyPasskeys();
  const guarded = (await readSecondFactor(tx, userId)) !== null;
  const id = await store(tx, userId, made);
  // An id that is taken is the authenticator's fault or a lie; it is not told whose it is (WebAuthn 3, section 7.1).
  if (!id) return passkeyRefused();
  await tellPasskey(tx, userId, 'REGISTERED', { passkeyId: id, domain: made.domain });
  if (!guarded) await openGuardUndo(tx, userId);
  const backupCodes = guarded ? null : await exchangeBackupCodes(tx, userId);
  return { __typename: 'RegisterPasskeySuccess' as const, passkey: await readPasskey(tx, id), backupCodes };
}

async function store(tx: Write, userId: string, made: Kept): Promise<string | null> {
  const stored = await tx.db
    .insertInto('passkey')
    .values({
      id: tx.ids.next('passkey'),
      tenant_id: tx.viewer.tenantId,
      user_id: userId,
      credential_id: made.credentialId,
      public_key: made.publicKey,
      relying_party: made.domain,
      sign_count: made.signCount,
      transports: [...made.transports],
      backup_eligible: made.backupEligible,
      backed_up: made.backedUp,
      name: made.name,
      created_at: tx.clock.now(),
      last_used_at: null,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'credential_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return stored?.id ?? null;
}

/** Account before session, as everywhere. */
function lockAccount(tx: Write, userId: string): Promise<UserAccount> {
  return tx.em.findOneOrFail(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
