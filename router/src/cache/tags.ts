/** What can change: all things of a type in a tenant, or one thing. Types and tenants have no spaces. */
export function typeTag(tenantId: string, type: string): string {
  return `changed ${tenantId} ${type}`;
}

export function entityTag(tenantId: string, type: string, id: string): string {
  return `changed ${tenantId} ${type} ${id}`;
}
