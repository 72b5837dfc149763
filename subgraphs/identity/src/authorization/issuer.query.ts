import type { Ctx } from '../context.ts';

/**
 * The name of the context's marketplace as OAuth knows it (RFC 8414 section 2, RFC 9207): the public address where the marketplace is served there, else its own
 * first host. Marketplaces that share a host, as on a developer's machine, share the name.
 */
export async function issuerOf(ctx: Ctx): Promise<string> {
  const { origin, protocol, port, hostname } = new URL(ctx.ports.publicUrl);
  const tenant = await ctx.db.selectFrom('tenant').select('hosts').where('id', '=', ctx.viewer.tenantId).executeTakeFirst();
  const hosts = tenant?.hosts ?? [];
  const own = hosts[0];
  if (own === undefined || hosts.includes(hostname)) return origin;
  return `${protocol}//${own}${port === '' ? '' : `:${port}`}`;
}
