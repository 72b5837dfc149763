import { isId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';
import { sha256 } from '../token/secrets.ts';

/** A partner that may ask people, as OAuth's client. */
export interface Client {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly consentScopes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly isPublic: boolean;
}

/** One that is in force in the context's tenant, or in any (`*`). */
export async function readClient(ctx: Pick<Ctx, 'db'>, id: string): Promise<Client | null> {
  const row = await ctx.db
    .selectFrom('partner')
    .select(['id', 'tenant_id', 'name', 'consent_scopes', 'redirect_uris', 'is_public_client'])
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where('suspended_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  const { tenant_id: tenantId, consent_scopes: consentScopes, redirect_uris: redirectUris, is_public_client: isPublic } = row;
  return { id: row.id, name: row.name, tenantId, consentScopes, redirectUris, isPublic };
}

/**
 * The same by its id alone, with a context of its marketplace: a browser that is sent here says no more. It must be of the marketplace that is served at this
 * address, or of one that shares the host with it, as on a developer's machine.
 */
export async function findClient(ctx: Ctx, id: string): Promise<{ readonly client: Client; readonly ctx: Ctx } | null> {
  // Whatever a stranger writes in its place never reaches the database.
  const client = isId('partner', id) ? await readClient(ctx.ports.system('*'), id) : null;
  if (!client || !(await isServedHere(ctx, client.tenantId))) return null;
  return { client, ctx: ctx.ports.system(client.tenantId) };
}

async function isServedHere({ db, viewer }: Ctx, tenantId: string): Promise<boolean> {
  if (tenantId === viewer.tenantId) return true;
  const rows = await db.selectFrom('tenant').select('hosts').where('id', 'in', [tenantId, viewer.tenantId]).execute();
  const [one = [], other = []] = rows.map(({ hosts }) => hosts);
  return one.some((host) => other.includes(host));
}

/** Whether a text is a key of the client's that is in force now; its use is noted. */
export async function takesKey(ctx: Ctx, { id }: Client, key: string): Promise<boolean> {
  const now = ctx.clock.now();
  const used = await ctx.db
    .updateTable('partner_key')
    .set({ last_used_at: now })
    .where('partner_id', '=', id)
    // Of a random key of 256 bits the time that this takes tells nothing.
    .where('hash', '=', sha256(key))
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .returning('id')
    .executeTakeFirst();
  return used !== undefined;
}
