import { transact } from '@lyceum/kit/context/transact.ts';
import type { Route } from '@lyceum/kit/http/route.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { LockMode } from '@mikro-orm/core';
import { decodeJwt } from 'jose';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx } from '../context.ts';
import type { Ports } from '../ports.ts';
import { endSession } from '../session/end-session.ts';
import { readRefreshToken } from '../session/refresh-token.ts';
import { Session } from '../session/session.entity.ts';
import type { Tables } from '../tables.ts';
import { type ClientCall, formLimit, readClientCall } from './client-call.ts';
import { errorAnswer, neverKept, oauthError } from './oauth-error.ts';

/** Where a partner gives back what a person granted (RFC 7009). Either token ends all of it. Of a token that is unknown, or another's, nothing is told. */
export const revokeRoute: Route<Ports, Tables> = {
  method: 'POST',
  path: '/oauth/revoke',
  bodyLimit: formLimit,
  access: 'client',
  async handle(visitor, request) {
    const call = await readClientCall(visitor as Ctx, request);
    if ('error' in call) return errorAnswer(call);
    if (call.given.token === undefined) return errorAnswer(oauthError('invalid_request', 'token is missing'));
    await giveBack(call, call.given.token);
    return new Response(null, { status: 200, headers: neverKept });
  },
};

async function giveBack({ client, ctx }: ClientCall, token: string): Promise<void> {
  const id = readRefreshToken(token)?.sessionId ?? sessionInAccessToken(token);
  if (id === null) return;
  await transact(ctx, async (tx) => {
    // A client ends what is its own, and needs no more than the name for it: signatures are not looked at.
    const mine = { id, partnerId: client.id, revokedAt: null };
    const session = await tx.em.findOne(Session, mine, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!session) return;
    await endSession(tx, session, 'SIGNED_OUT');
    const facts = { userId: session.userId, partnerId: client.id };
    await recordAudit(tx, { action: 'authorization.revoked', subjectId: session.id, facts });
  });
}

function sessionInAccessToken(token: string): string | null {
  try {
    const { sid } = decodeJwt(token);
    return typeof sid === 'string' && isId('session', sid) ? sid : null;
  } catch {
    // No token of ours: RFC 7009 section 2.2 wants no error for it.
    return null;
  }
}
