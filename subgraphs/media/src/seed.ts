import { transact } from '@lyceum/kit/context/transact.ts';
import { demoId, demoMentors, demoTenantNumber, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { Ctx } from './context.ts';
import { grantEntitlement } from './entitlement/entitlement.service.ts';

/** Whose offerings there are and who booked them; lectures are uploaded by whoever tries the demo. */
export async function seed(ctx: Ctx): Promise<void> {
  const tenant = demoTenantNumber(ctx.viewer.tenantId);
  if (tenant === null) return;
  await transact(ctx, async (tx) => {
    await tx.db
      .insertInto('offering_owner')
      .values(
        demoMentors.map((n) => ({
          offering_id: demoId('offering', tenant, n),
          tenant_id: tx.viewer.tenantId,
          owner_id: demoUser(tenant, n),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    for (let i = 0; i < 10; i += 1) {
      await grantEntitlement(tx, {
        bookingId: demoId('booking', tenant, 60 + i),
        menteeUserId: demoUser(tenant, 40 + i),
        offeringId: demoId('offering', tenant, 10 + i),
      });
    }
  });
}
