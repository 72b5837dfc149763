import { transact } from '@lyceum/kit/context/transact.ts';
import { type DemoTenant, demoMentors, demoTenantNumber, demoUser } from '@lyceum/kit/seed/demo.ts';
import { storeAvailability } from './availability/availability.service.ts';
import type { Ctx, Write } from './context.ts';
import { demoTerms, ordinaryTerms } from './policy/policy.rules.ts';
import { publishTerms } from './policy/policy.service.ts';
import { demoAvailability, seedOffering } from './seed/catalogue.ts';
import { seedBooking } from './seed/history.ts';

/** Offerings, hours and ten sessions of the past per demo tenant. Nothing is announced: the other subgraphs seed their own view of them. */
export async function seed(ctx: Ctx): Promise<void> {
  const tenant = demoTenantNumber(ctx.viewer.tenantId);
  if (tenant === null) return;
  await transact(ctx, async (tx) => {
    await publishTerms(tx, 1, tenant === 1 ? ordinaryTerms : demoTerms);
    await seedMentors(tx, tenant);
    for (let i = 0; i < 10; i++) await seedBooking(tx, tenant, i);
  });
}

async function seedMentors(tx: Write, tenant: DemoTenant): Promise<void> {
  for (const [index, n] of demoMentors.entries()) {
    await storeAvailability(tx, demoUser(tenant, n), demoAvailability(index));
    await seedOffering(tx, tenant, n, index);
  }
}
