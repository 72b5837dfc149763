import { randomBytes } from 'node:crypto';
import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ctx } from '../context.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { readTenant } from '../tenant/tenant.query.ts';
import { requestLivesMs, sealRequest } from './asked-request.ts';
import { readParameters, readRequest } from './authorization-request.rules.ts';
import { type Client, findClient } from './client.query.ts';
import { issuerOf } from './issuer.query.ts';
import { answerTo, isRegistered } from './redirect.rules.ts';

/**
 * Where a partner sends a person (RFC 6749 section 4.1.1). Nothing is decided here, because whoever comes by may be anybody: a good request goes on, sealed, to the
 * front end, where the signed-in person decides. Of a client or address that is not known nobody is sent anywhere (RFC 9700 section 4.11).
 */
export const authorizeRoute: Route<Ports, Tables> = {
  method: 'GET',
  path: '/oauth/authorize',
  bodyLimit: 0,
  access: 'client',
  async handle(visitor, request) {
    const { given, twice } = readParameters(new URL(request.url).searchParams);
    const unclear = ['client_id', 'redirect_uri'].find((name) => given[name] === undefined || twice.includes(name));
    if (unclear) return page(`The link that brought you here is broken: ${unclear} must be there, once.`);
    const found = await findClient(visitor as Ctx, given.client_id!);
    if (!found) return page('The app that sent you here is not known to this marketplace, or was shut out.');
    const redirectUri = given.redirect_uri!;
    if (!isRegistered(found.client.redirectUris, redirectUri))
      return page('The app that sent you here asks to send you on to an address that is not registered for it.');
    const asked = readRequest({ given, twice }, found.client.consentScopes);
    if ('error' in asked) {
      const { error, description: error_description } = asked;
      const state = given.state ?? null;
      return goTo(answerTo(redirectUri, { error, error_description, state, iss: await issuerOf(found.ctx) }));
    }
    return ask(found.ctx, found.client, { ...asked, redirectUri });
  },
};

async function ask(
  ctx: Ctx,
  { id: partnerId }: Client,
  asked: Omit<Parameters<typeof sealRequest>[1], 'id' | 'partnerId' | 'expiresAt'>,
) {
  const id = randomBytes(16).toString('base64url');
  const expiresAt = new Date(ctx.clock.now().getTime() + requestLivesMs);
  const request = sealRequest(ctx, { ...asked, id, partnerId, expiresAt });
  const { authorizationUrl } = ctx.ports.settings;
  if (authorizationUrl === null)
    return page(`This marketplace has no page on which people decide. The request is:\n\n${request}`, 200);
  const slug = (await readTenant(ctx))?.slug ?? '';
  return goTo(authorizationUrl.replaceAll('{request}', request).replaceAll('{tenant}', slug));
}

/** See Other: a browser never sends on what it brought (RFC 9700 section 4.12). */
function goTo(location: string): Response {
  return new Response(null, { status: 303, headers: { location, ...neverKept } });
}

function page(text: string, status = 400): Response {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-frame-options': 'DENY', ...neverKept };
  return new Response(`${text}\n`, { status, headers });
}

const neverKept = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
