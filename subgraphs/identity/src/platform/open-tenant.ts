import { userError } from '@lyceum/kit/errors/failure.ts';
import { recordAudit } from '../audit/audit.service.ts';
import type { Write } from '../context.ts';
import { readHost } from '../domain/domain.rules.ts';
import { isServedElsewhere } from '../domain/domain.service.ts';
import { tenantsTopic } from '../tenant/announce.ts';
import { judgeBrand } from '../tenant/brand.rules.ts';

export interface NewTenant {
  readonly slug: string;
  readonly name: string;
  readonly locale: string;
  readonly currency: string;
  readonly timeZone: string;
  /** Whoever runs the installation is believed about hosts. */
  readonly hosts: readonly string[];
  /** Whether strangers may choose it where several share a host. */
  readonly public: boolean;
  readonly reason: string;
  /** Who was at the keyboard, where it was nobody with an account. */
  readonly operator?: string;
}

/** A marketplace, in a transaction of its own tenant. Answers what is wrong with it, or null once it is there. */
export async function openTenant(tx: Write, wanted: NewTenant) {
  const { tenantId, userId } = tx.viewer;
  const fault = judgeTenant(wanted);
  if (fault) return userError('InvalidInput', fault.message, { field: fault.field });
  const hosts = wanted.hosts.map((host) => readHost(host)!);
  for (const host of hosts)
    if (await isServedElsewhere(tx, host))
      return userError('InvalidInput', `Another marketplace is served at ${host}.`, { field: 'hosts' });
  const { slug } = wanted;
  const made = await tx.db
    .insertInto('tenant')
    .values({ id: tenantId, slug, hosts, is_public: wanted.public })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) return userError('SlugTaken', `There is a marketplace ${slug} already.`);
  const { name, locale, currency, timeZone, reason, operator } = wanted;
  await tx.db.insertInto('tenant_brand').values({ tenant_id: tenantId, name, locale, currency, time_zone: timeZone }).execute();
  const now = tx.clock.now();
  for (const host of new Set(hosts))
    await tx.db
      .insertInto('tenant_domain')
      .values({ id: tx.ids.next('domain'), tenant_id: tenantId, host, added_at: now, added_by: userId, verified_at: now })
      .execute();
  await recordAudit(tx, { action: 'tenant.created', subjectId: tenantId, facts: { slug, hosts, operator }, reason });
  tx.afterCommit(() => tx.live.publish(tenantsTopic, { tenantId }));
  return null;
}

function judgeTenant({ slug, hosts, ...brand }: NewTenant): { field: string; message: string } | null {
  if (!/^[a-z0-9-]{2,40}$/.test(slug)) return { field: 'slug', message: 'A slug has 2 to 40 small letters, digits and hyphens.' };
  if (hosts.length === 0) return { field: 'hosts', message: 'A marketplace is served at one host at least.' };
  const bad = hosts.find((host) => readHost(host) === null);
  if (bad !== undefined) return { field: 'hosts', message: `${bad} is no public host name; write it like learn.example.org.` };
  const { name, locale, currency, timeZone } = brand;
  return judgeBrand({ name, locale, currency, timeZone });
}
