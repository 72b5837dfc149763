import { transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { readStanding } from '../account/standing.query.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { languageOf } from '../letter/language.ts';
import { lockOwnSession, missingProof } from '../second-factor/step-up.service.ts';
import { loadTenant } from '../tenant/tenant.query.ts';
import { mailedToken } from '../token/mailed-token.ts';
import { sha256 } from '../token/secrets.ts';
import { nameOf } from './app.query.ts';
import { type AskedRequest, openRequest } from './asked-request.ts';
import { readClient } from './client.query.ts';
import { allowedByAll, type ConsentScope, inWords, isSensitive } from './consent-scope.rules.ts';
import { issuerOf } from './issuer.query.ts';
import { answerTo, isRegistered } from './redirect.rules.ts';

/** A minute is long for a browser, and short for whoever finds a code (RFC 6749 section 4.1.2). */
const codeLivesMs = 60_000;

/** What the signed-in person is asked; null where there is nothing to answer any more. */
export async function readAuthorizationRequest(ctx: Ctx, text: string) {
  const userId = signedIn(ctx);
  const good = await stillAsked(ctx, text);
  const answered = good && (await readDecision(ctx, good.asked.id));
  const standing = await readStanding(ctx, userId);
  if (!good || answered || !standing) return null;
  const { asked, client, scopes } = good;
  const language = languageOf((await loadTenant(ctx))?.locale ?? 'en');
  return {
    partnerId: client.id,
    partnerName: client.name,
    returnsTo: new URL(asked.redirectUri).host,
    lastsDays: standing.sessionLivesMs / 86_400_000,
    expiresAt: asked.expiresAt,
    scopes: scopes.map((scope) => ({
      scope: nameOf(scope),
      description: inWords(scope, language),
      sensitive: isSensitive(scope),
    })),
  };
}

/** Lets a partner act for the person. The same again, while the code waits, gives the same. */
export async function grantAuthorization(ctx: Ctx, text: string, wanted: readonly string[] | null) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    const good = await stillAsked(tx, text);
    if (!good) return invalidRequest();
    const scopes = wanted === null ? good.scopes : good.scopes.filter((scope) => wanted.includes(nameOf(scope)));
    if (scopes.length === 0 || (wanted !== null && scopes.length < new Set(wanted).size))
      return userError('InvalidInput', 'Grant one or more of the scopes that are asked for, and no others.', { field: 'scopes' });
    const missing = scopes.some(isSensitive) ? await missingProof(tx, userId) : await lockOwnSession(tx, userId).then(() => null);
    if (missing) return missing;
    if (await isMinor(tx, userId))
      return userError(
        'AuthorizationNotForMinors',
        'Minors cannot connect apps; your guardian agreed to this marketplace alone.',
      );
    return grant(tx, userId, good.asked, scopes);
  });
}

async function grant(tx: Write, userId: string, asked: AskedRequest, scopes: readonly ConsentScope[]) {
  const id = tx.ids.next('authorization');
  const code = codeOf(tx, id);
  const decided = await decide(tx, { id, userId, asked, decision: 'GRANTED', scopes, codeHash: sha256(code) });
  if (decided) {
    const facts = { partnerId: asked.partnerId, scopes };
    await recordAudit(tx, { action: 'authorization.granted', subjectId: userId, facts });
    return { __typename: 'GrantAuthorizationSuccess' as const, redirectTo: await back(tx, asked, { code }) };
  }
  const before = await readDecision(tx, asked.id);
  const same =
    before?.user_id === userId &&
    before.decision === 'GRANTED' &&
    before.used_at === null &&
    before.expires_at > tx.clock.now() &&
    before.scopes.join(' ') === scopes.join(' ');
  if (!same) return invalidRequest();
  return { __typename: 'GrantAuthorizationSuccess' as const, redirectTo: await back(tx, asked, { code: codeOf(tx, before.id) }) };
}

/** Says no, and that is the answer: the same request can be granted no more. */
export async function denyAuthorization(ctx: Ctx, text: string) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    const asked = openRequest(tx, text);
    if (!asked) return invalidRequest();
    await lockOwnSession(tx, userId);
    const id = tx.ids.next('authorization');
    const decided = await decide(tx, { id, userId, asked, decision: 'DENIED', scopes: [], codeHash: null });
    const before = decided ? null : await readDecision(tx, asked.id);
    if (before && (before.user_id !== userId || before.decision !== 'DENIED')) return invalidRequest();
    if (decided)
      await recordAudit(tx, { action: 'authorization.denied', subjectId: userId, facts: { partnerId: asked.partnerId } });
    return { __typename: 'DenyAuthorizationSuccess' as const, redirectTo: await back(tx, asked, { error: 'access_denied' }) };
  });
}

interface Decision {
  readonly id: string;
  readonly userId: string;
  readonly asked: AskedRequest;
  readonly decision: 'GRANTED' | 'DENIED';
  readonly scopes: readonly ConsentScope[];
  readonly codeHash: string | null;
}

/** False where the request was answered before, by whomever. */
async function decide(tx: Write, { id, userId, asked, decision, scopes, codeHash }: Decision): Promise<boolean> {
  const now = tx.clock.now();
  const made = await tx.db
    .insertInto('partner_authorization')
    .values({
      id,
      tenant_id: tx.viewer.tenantId,
      request_id: asked.id,
      partner_id: asked.partnerId,
      user_id: userId,
      decided_in: tx.viewer.sessionId ?? '',
      decision,
      redirect_uri: asked.redirectUri,
      code_challenge: asked.challenge,
      scopes: [...scopes],
      code_hash: codeHash,
      decided_at: now,
      // A no is kept until the request is too old to be answered otherwise.
      expires_at: decision === 'GRANTED' ? new Date(now.getTime() + codeLivesMs) : asked.expiresAt,
      used_at: null,
      session_id: null,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'request_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return made !== undefined;
}

async function readDecision(ctx: Pick<Ctx, 'db'>, requestId: string) {
  const row = await ctx.db
    .selectFrom('partner_authorization')
    .select(['id', 'user_id', 'decision', 'scopes', 'used_at', 'expires_at'])
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  return row ?? null;
}

/** What is asked, and by whom, as far as the partner may still have it; null where it may not ask any more. */
async function stillAsked(ctx: Ctx, text: string) {
  const asked = openRequest(ctx, text);
  if (!asked) return null;
  const client = await readClient(ctx, asked.partnerId);
  if (!client || !isRegistered(client.redirectUris, asked.redirectUri)) return null;
  const scopes = allowedByAll(asked.scopes, client.consentScopes);
  return scopes.length === asked.scopes.length ? { asked, client, scopes } : null;
}

/** It follows from the row and the master key: so none is stored, and a second click is answered with the same. */
function codeOf(tx: Write, id: string): string {
  return mailedToken(tx.ports.secrets, 'authorization-code', id);
}

async function back(tx: Write, { redirectUri, state }: AskedRequest, answer: Readonly<Record<string, string>>): Promise<string> {
  return answerTo(redirectUri, { ...answer, state, iss: await issuerOf(tx) });
}

async function isMinor(tx: Write, userId: string): Promise<boolean> {
  const row = await tx.db.selectFrom('minor').select('user_id').where('user_id', '=', userId).executeTakeFirst();
  return row !== undefined;
}

function invalidRequest() {
  return userError('InvalidAuthorizationRequest', 'This request cannot be answered any more; begin again at the app that asks.');
}
