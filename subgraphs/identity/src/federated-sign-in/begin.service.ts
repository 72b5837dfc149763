import { randomBytes } from 'node:crypto';
import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx } from '../context.ts';
import type { BeginFederatedSignInInput } from '../generated/resolvers.ts';
import { readSettings } from '../tenant/settings.query.ts';
import { featuresOf } from '../tenant/settings.rules.ts';
import { readTenant } from '../tenant/tenant.query.ts';
import { sha256 } from '../token/secrets.ts';
import { attemptLivesMs, attemptToken, sealState } from './attempt-token.ts';
import { FederatedSignIn } from './federated.entity.ts';
import { noSuchProvider, providerUnavailable } from './federated.errors.ts';
import { type Checks, type Provider, ProviderUnavailable } from './provider/port.ts';
import { returnAddress } from './return-to.rules.ts';

/** Begins a way to a provider and back: to sign in, or, for somebody who is signed in, to link. */
export async function beginFederatedSignIn(ctx: Ctx, input: BeginFederatedSignInInput) {
  if (!featuresOf(await readSettings(ctx)).includes('PROVIDER_SIGN_IN'))
    return userError('FeatureOff', 'This marketplace does not sign in with outside providers; sign in otherwise.', {
      feature: 'PROVIDER_SIGN_IN' as const,
    });
  const slug = (await readTenant(ctx))?.slug ?? '';
  const provider = ctx.ports.providers.offeredTo(slug).find(({ id }) => id === input.provider);
  if (!provider) return noSuchProvider();
  const returnTo = returnAddress(ctx.ports.settings.returnTo, slug, input.returnTo);
  if (returnTo === null) return userError('InvalidInput', 'No front end of this marketplace is there.', { field: 'returnTo' });

  const id = ctx.ids.next('attempt');
  const state = sealState(ctx.ports.secrets, provider.id, { attemptId: id, returnTo });
  const checks: Checks = { state, nonce: random(), verifier: random() };
  const authorizationUrl = await addressAt(ctx, provider, checks);
  if (!authorizationUrl) return providerUnavailable();
  const device = input.device?.trim().slice(0, 80) || null;
  const kept = await keep(ctx, { id, provider: provider.id, returnTo, device, checks });
  return { ...kept, authorizationUrl };
}

async function addressAt(ctx: Ctx, provider: Provider, checks: Checks): Promise<string | null> {
  try {
    return (await ctx.ports.providers.authorizationUrl(provider, checks)).href;
  } catch (error) {
    if (error instanceof ProviderUnavailable) return null;
    throw error;
  }
}

interface Attempt {
  readonly id: string;
  readonly provider: string;
  readonly returnTo: string;
  readonly device: string | null;
  readonly checks: Checks;
}

function keep(ctx: Ctx, { checks, ...attempt }: Attempt) {
  const token = attemptToken(ctx.ports.secrets, attempt.id);
  return transact(ctx, async (tx) => {
    const now = tx.clock.now();
    const expiresAt = new Date(now.getTime() + attemptLivesMs);
    tx.em.create(
      FederatedSignIn,
      {
        ...attempt,
        tenantId: tx.viewer.tenantId,
        userId: tx.viewer.kind === 'user' ? tx.viewer.userId : null,
        tokenHash: sha256(token),
        stateHash: sha256(checks.state),
        nonce: checks.nonce,
        sealedVerifier: tx.ports.secrets.seal(checks.verifier, `verifier ${attempt.id}`),
        createdAt: now,
        expiresAt,
        usedAt: null,
      },
      { persist: true },
    );
    return { __typename: 'BeginFederatedSignInSuccess' as const, attempt: token, expiresAt };
  });
}

/** 256 bits in 43 characters: also the least that a verifier may have (RFC 7636 section 4.1). */
function random(): string {
  return randomBytes(32).toString('base64url');
}
