import { listAllTenants, openTenantByOperator, setSuspendedByOperator } from '@lyceum/identity/platform/operator.service.ts';
import { CannotStart } from '../house/cannot-start.ts';
import type { Office } from '../office/office.ts';
import { tenantNamed } from '../office/tenant-named.ts';

export const usage = `npm run tenant -- list
npm run tenant -- create  --slug nova --name "Nova Akademie" --hosts nova.example,www.nova.example --because "…"
                          [--locale en] [--currency EUR] [--time-zone Europe/Berlin] [--hidden]
npm run tenant -- suspend --tenant nova --because "…"
npm run tenant -- resume  --tenant nova --because "…"

Routers follow within a second. The first admin registers there; then: npm run admin -- grant --tenant nova --role ADMIN …`;

export interface Words {
  readonly tenant?: string | undefined;
  readonly slug?: string | undefined;
  readonly name?: string | undefined;
  readonly hosts?: string | undefined;
  readonly locale?: string | undefined;
  readonly currency?: string | undefined;
  readonly 'time-zone'?: string | undefined;
  readonly hidden?: boolean | undefined;
  readonly because?: string | undefined;
}

/** Carries one command out for `operator`, who is at the keyboard; resolves to what to print. Throws `CannotStart` with what to do. */
export async function serveCommand(office: Office, operator: string, command: string, words: Words): Promise<string> {
  switch (command) {
    case 'list':
      return list(office);
    case 'create':
      return create(office, operator, words);
    case 'suspend':
    case 'resume': {
      const reason = required(words.because, 'because');
      const tenantId = await tenantNamed(office, required(words.tenant, 'tenant'));
      await setSuspendedByOperator(office.in(tenantId), command === 'suspend', { reason, operator });
      return `${words.tenant} is ${command === 'suspend' ? 'closed' : 'open'}`;
    }
    default:
      throw new CannotStart(usage);
  }
}

async function list(office: Office): Promise<string> {
  const rows = await listAllTenants(office.in('*'));
  if (rows.length === 0) return 'There is no marketplace yet.';
  return rows
    .map(({ slug, name, hosts, public: open, suspendedAt }) => {
      const notes = [open ? [] : ['hidden'], suspendedAt ? ['suspended'] : []].flat();
      return `${slug}  ${name}  ${hosts.join(', ')}${notes.length > 0 ? `  (${notes.join(', ')})` : ''}`;
    })
    .join('\n');
}

async function create(office: Office, operator: string, words: Words): Promise<string> {
  const slug = required(words.slug, 'slug');
  const hosts = required(words.hosts, 'hosts');
  const refusal = await openTenantByOperator(office.in(office.in('*').ids.next('tenant')), {
    slug,
    name: required(words.name, 'name'),
    hosts: hosts.split(',').map((host) => host.trim()),
    locale: words.locale ?? 'en',
    currency: words.currency ?? 'EUR',
    timeZone: words['time-zone'] ?? 'Europe/Berlin',
    public: words.hidden !== true,
    reason: required(words.because, 'because'),
    operator,
  });
  if (refusal) throw new CannotStart(refusal.message);
  return `${slug} is open at ${hosts}`;
}

function required(word: string | undefined, name: string): string {
  if (word === undefined || word.trim() === '') throw new CannotStart(`--${name} is missing.\n\n${usage}`);
  return word.trim();
}
