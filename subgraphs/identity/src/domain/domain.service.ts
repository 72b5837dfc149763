import { userError } from '@lyceum/kit/errors/failure.ts';
import { requireScope } from '@lyceum/kit/errors/guard.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { sql } from 'kysely';
import { recordAudit } from '../audit/audit.service.ts';
import type { Ctx, Write } from '../context.ts';
import { clearAttempts, countAttempt } from '../session/attempt.service.ts';
import { tooManyAttempts } from '../session/session.errors.ts';
import { announceTenant } from '../tenant/announce.ts';
import { govern } from '../tenant/govern.ts';
import { readDomain } from './domain.query.ts';
import { mostDomains, readHost } from './domain.rules.ts';
import { RecordsUnavailable } from './port.ts';

const permission = 'tenant:manage';
const noSuchDomain = (id: string) => userError('NotFound', `There is no domain ${id} in this marketplace.`);

/** Writes a host down and says how to prove it. Until then nobody finds the marketplace by it. The same host again is the same domain. */
export function addDomain(ctx: Ctx, { host: text, reason }: { host: string; reason: string }) {
  return govern(ctx, { permission, reason }, async (tx, why) => {
    const host = readHost(text);
    if (host === null)
      return userError('InvalidInput', 'This is no public host name; write it like learn.example.org.', { field: 'host' });
    const known = await tx.db.selectFrom('tenant_domain').select(['id', 'host']).execute();
    const same = known.find((one) => one.host === host);
    if (same) return { __typename: 'AddDomainSuccess' as const, domain: (await readDomain(tx, same.id))! };
    if (known.length >= mostDomains)
      return userError('InvalidInput', `A marketplace has at most ${mostDomains} domains; remove one first.`, { field: 'host' });
    const id = tx.ids.next('domain');
    const { tenantId, userId } = tx.viewer;
    await tx.db
      .insertInto('tenant_domain')
      .values({ id, tenant_id: tenantId, host, added_at: tx.clock.now(), added_by: userId, verified_at: null })
      .execute();
    await recordAudit(tx, { action: 'tenant.domain_added', subjectId: id, facts: { host }, reason: why });
    return { __typename: 'AddDomainSuccess' as const, domain: (await readDomain(tx, id))! };
  });
}

/** Looks for the proof, and serves the marketplace at the host if it is there. The name servers are asked outside of any transaction. */
export async function verifyDomain(ctx: Ctx, domainId: string) {
  requireScope(ctx, permission);
  const domain = isId('domain', domainId) ? await readDomain(ctx, domainId) : null;
  if (!domain) return noSuchDomain(domainId);
  const attempt = await countAttempt(ctx, domainId);
  if (!attempt.taken) return tooManyAttempts(attempt.retryAt);
  const values = await recordsAt(ctx, domain.record.name);
  if (values === null) return userError('DomainRecordsUnavailable', 'The name servers do not answer now; try again in a minute.');
  if (!values.includes(domain.record.value))
    return userError(
      'DomainProofMissing',
      `There is no TXT record ${domain.record.name} with the value of this domain yet; new ones take a while to be seen.`,
    );
  return govern(ctx, { permission, reason: 'proven' }, (tx) => serveAt(tx, domain));
}

/** Null where nobody can say. */
async function recordsAt(ctx: Ctx, name: string): Promise<readonly string[] | null> {
  try {
    return await ctx.ports.records.txt(name);
  } catch (error) {
    if (!(error instanceof RecordsUnavailable)) throw error;
    ctx.log.warn({ err: error.cause, name }, 'a TXT record cannot be read');
    return null;
  }
}

async function serveAt(tx: Write, { id, host }: { id: string; host: string }) {
  await clearAttempts(tx, id);
  if (await isServedElsewhere(tx, host))
    return userError(
      'DomainTaken',
      'Another marketplace is served at this host; it has to be removed there, or ask the operator.',
    );
  const verified = await tx.db
    .updateTable('tenant_domain')
    .set({ verified_at: tx.clock.now() })
    .where('id', '=', id)
    .where('verified_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (verified) {
    await setHosts(tx, sql`array_append(hosts, ${host})`);
    await recordAudit(tx, { action: 'tenant.domain_verified', subjectId: id, facts: { host } });
  }
  const domain = await readDomain(tx, id);
  // Somebody may have removed it while the name servers were asked.
  return domain ? { __typename: 'VerifyDomainSuccess' as const, domain } : noSuchDomain(id);
}

/** Hosts are for everybody to read; of two marketplaces that prove one at the same moment the later one waits here and is told. */
export async function isServedElsewhere(tx: Write, host: string): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`lyceum identity host ${host}`}, 0))`.execute(tx.db);
  const other = await tx.db
    .selectFrom('tenant')
    .select('id')
    .where(sql<boolean>`hosts @> array[${host}]`)
    .where('id', '<>', tx.viewer.tenantId)
    .executeTakeFirst();
  return other !== undefined;
}

/** Gives a host up: from now on nobody is served there. */
export function removeDomain(ctx: Ctx, { domainId, reason }: { domainId: string; reason: string }) {
  return govern(ctx, { permission, reason }, async (tx, why) => {
    const domain = isId('domain', domainId) ? await readDomain(tx, domainId) : null;
    if (!domain) return noSuchDomain(domainId);
    const { id, host, verifiedAt } = domain;
    if (verifiedAt) {
      const { hosts } = await tx.db
        .selectFrom('tenant')
        .select('hosts')
        .where('id', '=', tx.viewer.tenantId)
        .executeTakeFirstOrThrow();
      if (hosts.length === 1)
        return userError('LastDomain', 'The marketplace is served nowhere else; prove another domain first.');
      await setHosts(tx, sql`array_remove(hosts, ${host})`);
    }
    await tx.db.deleteFrom('tenant_domain').where('id', '=', id).execute();
    await recordAudit(tx, { action: 'tenant.domain_removed', subjectId: id, facts: { host }, reason: why });
    return { __typename: 'RemoveDomainSuccess' as const, host };
  });
}

async function setHosts(tx: Write, hosts: ReturnType<typeof sql<string[]>>): Promise<void> {
  await tx.db.updateTable('tenant').set({ hosts }).where('id', '=', tx.viewer.tenantId).execute();
  await announceTenant(tx);
}
