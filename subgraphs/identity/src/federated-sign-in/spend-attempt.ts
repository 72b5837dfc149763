import { transact } from '@lyceum/kit/context/transact.ts';
import { LockMode } from '@mikro-orm/core';
import type { Ctx, Write } from '../context.ts';
import { sha256 } from '../token/secrets.ts';
import type { Claims } from './claims.rules.ts';
import { FederatedSignIn } from './federated.entity.ts';
import { answerInvalid, providerUnavailable, signInDenied, signInEnded } from './federated.errors.ts';
import { findProvider } from './federated.query.ts';
import { type Checks, type Provider, ProviderUnavailable } from './provider/port.ts';

/** What a front end brings back: the attempt that it kept, and the parameters that it was called with. */
export interface Return {
  readonly attempt: string;
  readonly callback: string;
}

/** Somebody whom a provider has let in. */
export interface Arrival {
  readonly provider: Provider;
  readonly claims: Claims;
  readonly device: string | null;
}

const longestCallback = 8192;

/**
 * Uses an attempt up and redeems its answer; or what the client is told. `beginner` is who must have begun it: a person who links, or null for
 * strangers. It is used up before the provider is asked, so of two that bring it at once, only one asks.
 */
export async function spendAttempt(ctx: Ctx, { attempt, callback }: Return, beginner: string | null) {
  if (callback.length > longestCallback) return signInEnded();
  const answer = new URLSearchParams(callback.replace(/^[?#]/, ''));
  const spent = await transact(ctx, (tx) => spend(tx, { tokenHash: sha256(attempt.trim()), answer, beginner }));
  if (!spent) return signInEnded();
  // An operator may have taken it away meanwhile.
  const provider = await findProvider(ctx, spent.provider);
  if (!provider) return signInEnded();
  const redeemed = await redeem(ctx, provider, answer, spent.checks);
  switch (redeemed.outcome) {
    case 'KNOWN':
      return { provider, claims: redeemed.claims, device: spent.device } satisfies Arrival;
    case 'DENIED':
      return signInDenied();
    case 'UNAVAILABLE':
      return providerUnavailable();
    case 'INVALID':
      ctx.log.warn({ provider: provider.id, reason: redeemed.reason }, 'the answer of a sign-in provider was refused');
      return answerInvalid();
  }
}

interface Brought {
  readonly tokenHash: string;
  readonly answer: URLSearchParams;
  readonly beginner: string | null;
}

/** An answer of another sign-in leaves this one open: who slips somebody a foreign answer ends nothing of theirs. */
async function spend(tx: Write, { tokenHash, answer, beginner }: Brought) {
  const row = await tx.em.findOne(FederatedSignIn, { tokenHash }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!row || row.usedAt || row.expiresAt <= tx.clock.now() || (row.userId ?? null) !== beginner) return null;
  const state = answer.get('state') ?? '';
  if (sha256(state) !== row.stateHash) return null;
  row.usedAt = tx.clock.now();
  const checks: Checks = { state, nonce: row.nonce, verifier: tx.ports.secrets.open(row.sealedVerifier, `verifier ${row.id}`) };
  return { provider: row.provider, device: row.device ?? null, checks };
}

async function redeem(ctx: Ctx, provider: Provider, answer: URLSearchParams, checks: Checks) {
  try {
    return await ctx.ports.providers.redeem(provider, answer, checks);
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    ctx.log.warn({ provider: provider.id, reason: error.message }, 'a sign-in provider does not answer');
    return { outcome: 'UNAVAILABLE' as const };
  }
}
