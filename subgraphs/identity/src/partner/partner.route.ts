import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ctx } from '../context.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { listPartners, readChanges, readManifestOperations } from './partner.query.ts';

/**
 * `{ stamp, partners: [{ id, tenantId, name, scopes, ratePlan, consentScopes, keys, manifests, withdrawn }] }`: everybody in force, for routers. Who names the stamp that they
 * know (`?stamp=`) gets `partners: null` where nothing has changed since.
 */
export const partnersRoute: Route<Ports, Tables> = {
  method: 'GET',
  path: '/identity/partners',
  bodyLimit: 0,
  access: 'router',
  async handle(ctx, request) {
    const stamp = await readChanges(ctx);
    if (new URL(request.url).searchParams.get('stamp') === String(stamp)) return Response.json({ stamp, partners: null });
    return Response.json({ stamp, partners: await partnersInForce(ctx) });
  },
};

async function partnersInForce(ctx: Ctx) {
  const now = ctx.clock.now();
  const partners = (await listPartners(ctx)).filter(({ revokedAt, suspendedAt }) => revokedAt === null && suspendedAt === null);
  return partners.map(({ id, tenantId, name, scopes, ratePlan, consentScopes, keys, manifests }) => ({
    id,
    tenantId,
    name,
    scopes,
    ratePlan,
    consentScopes,
    keys: keys
      .filter(({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now))
      .map((key) => ({ id: key.id, prefix: key.prefix, hash: key.hash, expiresAt: key.expiresAt })),
    manifests: manifests.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ version }) => version),
    withdrawn: manifests.filter(({ withdrawnAt }) => withdrawnAt !== null).length,
  }));
}

/** `[{ id, name, type, body }]` of one version (`?partner=&version=`), which never changes: a router reads each once. */
export const partnerManifestRoute: Route<Ports, Tables> = {
  method: 'GET',
  path: '/identity/partners/manifest',
  bodyLimit: 0,
  access: 'router',
  async handle(ctx, request) {
    const { searchParams } = new URL(request.url);
    const version = Number(searchParams.get('version'));
    const operations = Number.isInteger(version)
      ? await readManifestOperations(ctx, searchParams.get('partner') ?? '', version)
      : null;
    if (!operations) throw new Failure('NOT_FOUND', 'This partner has no such version in force.');
    return Response.json(operations);
  },
};

/** Takes `[{ id, at }]`: keys that were used, told by routers now and then; an older time changes nothing. */
export const partnersUsedRoute: Route<Ports, Tables> = {
  method: 'POST',
  path: '/identity/partners/used',
  bodyLimit: 1_000_000,
  access: 'router',
  async handle(ctx, request) {
    const now = ctx.clock.now();
    for (const { id, at } of (await request.json()) as readonly { id: string; at: string }[]) {
      // A router's clock may run ahead.
      const used = new Date(Math.min(Date.parse(at), now.getTime()));
      await ctx.db
        .updateTable('partner_key')
        .set({ last_used_at: used })
        .where('id', '=', id)
        .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', used)]))
        .execute();
    }
    return new Response(null, { status: 204 });
  },
};
