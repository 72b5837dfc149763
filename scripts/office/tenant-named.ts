import { listTenants } from '@lyceum/identity/tenant/tenant.query.ts';
import { CannotStart } from '../house/cannot-start.ts';
import type { Office } from './office.ts';

/** The id of a marketplace that is named by its slug or id. Throws `CannotStart`. */
export async function tenantNamed(office: Office, wanted: string): Promise<string> {
  const tenants = await listTenants(office.in('*'));
  const found = tenants.find(({ id, slug }) => id === wanted || slug === wanted);
  if (found) return found.id;
  throw new CannotStart(
    `There is no marketplace "${wanted}"; there are ${tenants.map(({ slug }) => slug).join(', ') || 'none'}.`,
  );
}
