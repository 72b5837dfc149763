import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ctx } from '../context.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { openState } from './attempt-token.ts';
import { callbackPath } from './provider/openid-providers.ts';

/** What of an answer goes on (RFC 6749 section 4.1.2, RFC 9207; `user` is Apple's). Texts for people that a stranger could choose do not. */
const passedOn = ['code', 'state', 'iss', 'error', 'user'] as const;

const longestAnswer = 16 * 1024;

/** Providers send the person here; most by the address, Apple by a form. */
export const callbackRoutes: readonly Route<Ports, Tables>[] = (['GET', 'POST'] as const).map((method) => ({
  method,
  path: `${callbackPath}:provider`,
  bodyLimit: method === 'GET' ? 0 : longestAnswer,
  access: 'public',
  handle: async (ctx, request, { provider = '' }) => goOn(ctx, provider, await answerOf(request)),
}));

async function answerOf(request: Request): Promise<URLSearchParams> {
  return request.method === 'POST' ? new URLSearchParams(await request.text()) : new URL(request.url).searchParams;
}

/**
 * Takes the answer to the front end that began, in the fragment of its address: so it reaches neither a server's log nor the next page's
 * referrer. Nothing is decided here, because whoever comes by may be anybody; `completeFederatedSignIn` does.
 */
function goOn(ctx: Ctx, provider: string, answer: URLSearchParams): Response {
  const state = openState(ctx.ports.secrets, provider, answer.get('state') ?? '');
  if (!state) return Response.json({ error: 'this answer belongs to no sign-in that began here' }, { status: 400 });
  const passed = new URLSearchParams([...answer].filter(([name]) => (passedOn as readonly string[]).includes(name)));
  const location = `${state.returnTo}#${passed}`;
  return new Response(null, {
    status: 303,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  });
}
