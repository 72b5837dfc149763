import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ctx } from '../context.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { type ClientCall, formLimit, readClientCall } from './client-call.ts';
import { errorAnswer, neverKept, type OAuthError, oauthError } from './oauth-error.ts';
import type { PartnerTokens } from './partner-tokens.ts';
import { redeemCode } from './redeem.service.ts';
import { renewGrant } from './renew.service.ts';

/** Where a partner gets its tokens (RFC 6749 sections 4.1.3 and 6). There is no other grant: nobody's password, and nothing in the address of a page (RFC 9700 sections 2.1.2 and 2.4). */
export const tokenRoute: Route<Ports, Tables> = {
  method: 'POST',
  path: '/oauth/token',
  bodyLimit: formLimit,
  access: 'client',
  async handle(visitor, request) {
    const call = await readClientCall(visitor as Ctx, request);
    const answer = 'error' in call ? call : await grantFor(call);
    return 'error' in answer ? errorAnswer(answer) : Response.json(answer, { headers: neverKept });
  },
};

async function grantFor(call: ClientCall): Promise<PartnerTokens | OAuthError> {
  switch (call.given.grant_type) {
    case 'authorization_code':
      return redeemCode(call);
    case 'refresh_token':
      return renewGrant(call);
    case undefined:
      return oauthError('invalid_request', 'grant_type is missing');
    default:
      return oauthError('unsupported_grant_type', 'grant_type must be authorization_code or refresh_token');
  }
}
