/** Fixed identifiers of the demo data, so that the seeds of all subgraphs can speak of the same people without asking each other. */
export type DemoTenant = 1 | 2;

export const demoTenants: Readonly<Record<DemoTenant, { id: string; slug: string }>> = {
  1: { id: 'tenant_01k00000000000000000000001', slug: 'aurora' },
  2: { id: 'tenant_01k00000000000000000000002', slug: 'demo' },
};

export const demoMentors = range(10, 21);
export const demoMentees = range(40, 51);
export const demoPassword = 'correct horse battery staple';

/** The `n`-th thing (0 to 99) of a type in a demo tenant; offering `n` belongs to mentor `n`. */
export function demoId(prefix: string, tenant: DemoTenant, n: number): string {
  return `${prefix}_01k00000000000000000000${tenant}${String(n).padStart(2, '0')}`;
}

export function demoUser(tenant: DemoTenant, n: number): string {
  return demoId('user', tenant, n);
}

/** 1 or 2 for a demo tenant's id, null for any other tenant. */
export function demoTenantNumber(tenantId: string): DemoTenant | null {
  return tenantId === demoTenants[1].id ? 1 : tenantId === demoTenants[2].id ? 2 : null;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
