import { createHash } from 'node:crypto';
import { transact } from '@lyceum/kit/context/transact.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { readStanding } from '../account/standing.query.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import { isGrantable, startingRole, type UserRole } from '../role/role.rules.ts';
import { endSession } from '../session/end-session.ts';
import { openSession } from '../session/open-session.ts';
import { Session } from '../session/session.entity.ts';
import { readMailedToken } from '../token/mailed-token.ts';
import { sha256 } from '../token/secrets.ts';
import type { ClientCall } from './client-call.ts';
import { allowedByAll } from './consent-scope.rules.ts';
import { type OAuthError, oauthError } from './oauth-error.ts';
import { type PartnerTokens, tokensFor } from './partner-tokens.ts';

/** A secret of the client's as it stood behind the challenge (RFC 7636 section 4.1). */
const verifierForm = /^[\w.~-]{43,128}$/;

/**
 * Exchanges a code for the tokens of a session of the person's, given to the client. A code is good once: brought a second time it ends what it gave, and that is
 * committed although the answer is an error (RFC 6749 section 4.1.2).
 */
export async function redeemCode({ client, ctx, given }: ClientCall): Promise<PartnerTokens | OAuthError> {
  const { code, redirect_uri: redirectUri, code_verifier: verifier } = given;
  if (code === undefined) return oauthError('invalid_request', 'code is missing');
  if (redirectUri === undefined) return oauthError('invalid_request', 'redirect_uri is missing');
  if (verifier === undefined) return oauthError('invalid_request', 'code_verifier is missing (RFC 7636)');
  const brought = readMailedToken('authorization', code);
  if (!brought) return invalidCode();
  const opened = await transact(ctx, async (tx) => {
    const row = await lockGrant(tx, brought.id);
    if (row?.code_hash !== sha256(brought.token) || row.partner_id !== client.id) return invalidCode();
    if (row.session_id !== null) return endReused(tx, row.session_id);
    const fits =
      row.expires_at > tx.clock.now() &&
      row.redirect_uri === redirectUri &&
      verifierForm.test(verifier) &&
      row.code_challenge === createHash('sha256').update(verifier).digest('base64url');
    const session = fits ? await openPartnerSession(tx, row) : null;
    if (!session) return invalidCode();
    await tx.db
      .updateTable('partner_authorization')
      .set({ used_at: tx.clock.now(), session_id: session.id })
      .where('id', '=', row.id)
      .execute();
    return session;
  });
  return 'error' in opened ? opened : tokensFor(ctx, client, opened);
}

async function lockGrant(tx: Write, id: string) {
  return tx.db.selectFrom('partner_authorization').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

type Grant = NonNullable<Awaited<ReturnType<typeof lockGrant>>>;

/** Null where the person may not any more: they are suspended, have gone, or the session in which they decided has ended since, as it does with the password. */
async function openPartnerSession(tx: Write, grant: Grant): Promise<Session | null> {
  const mayAskFor = await holdPartner(tx, grant.partner_id);
  // Account before session, as everywhere.
  const account = await tx.em.findOne(UserAccount, { id: grant.user_id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const standing = account && (await readStanding(tx, account.id));
  const decidedIn = await tx.em.findOne(Session, { id: grant.decided_in, revokedAt: null });
  const scopes = allowedByAll(grant.scopes, mayAskFor);
  if (!standing || standing.suspended || !decidedIn || scopes.length === 0) return null;
  await makeRoom(tx, grant);
  const session = openSession(tx, standing, null);
  session.role = ownRole(decidedIn.role, standing.roles);
  session.partnerId = grant.partner_id;
  session.partnerScopes = [...scopes];
  // Nobody was there: nothing that wants a proof is done in it.
  session.authenticatedAt = new Date(0);
  return session;
}

/** What it may ask for now; nothing where it is not in force. Whoever ends it waits, and finds the session. */
async function holdPartner(tx: Write, id: string): Promise<readonly string[]> {
  const row = await tx.db
    .selectFrom('partner')
    .select('consent_scopes')
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where('suspended_at', 'is', null)
    .forShare()
    .executeTakeFirst();
  return row?.consent_scopes ?? [];
}

/** Sessions that one partner may have of one person: beyond that the oldest ends, so that a partner that asks again and again leaves the list one that can be read. */
const mostGrants = 5;

/** The caller holds the account's lock, so that none is added meanwhile. */
async function makeRoom(tx: Write, { user_id: userId, partner_id: partnerId }: Grant): Promise<void> {
  const sessions = await tx.em.find(
    Session,
    { userId, partnerId, revokedAt: null, expiresAt: { $gt: tx.clock.now() } },
    { orderBy: { createdAt: 'asc', id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  for (const session of sessions.slice(0, Math.max(0, sessions.length - mostGrants + 1)))
    await endSession(tx, session, 'SIGNED_OUT');
}

/** A partner acts as mentee or mentor, and never in a role that somebody was granted. */
function ownRole(role: UserRole, held: readonly UserRole[]): UserRole {
  const started = startingRole(role, held);
  return isGrantable(started) || started === 'PLATFORM_ADMIN' ? 'MENTEE' : started;
}

async function endReused(tx: Write, sessionId: string): Promise<OAuthError> {
  const session = await tx.em.findOne(Session, { id: sessionId, revokedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (session) {
    await endSession(tx, session, 'CODE_REUSED');
    const facts = { userId: session.userId, partnerId: session.partnerId };
    await recordAudit(tx, { action: 'authorization.code_reused', subjectId: session.id, facts });
  }
  return invalidCode();
}

/** One answer for whatever is wrong with it. */
function invalidCode(): OAuthError {
  return oauthError('invalid_grant', 'this code is not good, or not with this redirect_uri and code_verifier; begin again');
}
