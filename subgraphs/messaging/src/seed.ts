import { transact } from '@lyceum/kit/context/transact.ts';
import { type DemoTenant, demoId, demoTenantNumber, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { Ctx, Write } from './context.ts';
import { type Line, scripts } from './seed/scripts.ts';

/** The conversations of the demo bookings 60 to 69: mentor 10 + i and mentee 40 + i. */
export async function seed(ctx: Ctx): Promise<void> {
  const tenant = demoTenantNumber(ctx.viewer.tenantId);
  if (tenant === null) return;
  await transact(ctx, async (tx) => {
    for (const [index, script] of scripts.entries()) await seedConversation(tx, tenant, index, script);
  });
}

async function seedConversation(tx: Write, tenant: DemoTenant, index: number, script: readonly Line[]): Promise<void> {
  const id = demoId('conversation', tenant, 60 + index);
  const mentor = demoUser(tenant, 10 + index);
  const mentee = demoUser(tenant, 40 + index);
  const end = tx.clock.now().getTime() - (index + 1) * 3_600_000;
  const at = (place: number) => new Date(end - (script.length - 1 - place) * 420_000);
  const tenant_id = tx.viewer.tenantId;
  await tx.db
    .insertInto('conversation')
    .values({
      id,
      tenant_id,
      booking_id: demoId('booking', tenant, 60 + index),
      booking_state: 'CONFIRMED',
      starts_at: null,
      ends_at: null,
      booking_facts_at: null,
      head_sequence: script.length,
      last_activity_at: at(script.length - 1),
      created_at: at(0),
    })
    .execute();
  // Everybody has read all but the last two, so that there is something unread to see.
  const read = { read_sequence: script.length - 2, read_at: at(script.length - 2) };
  await tx.db
    .insertInto('conversation_member')
    .values(
      [mentor, mentee].map((user_id) => ({ conversation_id: id, user_id, tenant_id, joined_at: at(0), left_at: null, ...read })),
    )
    .execute();
  await tx.db
    .insertInto('message')
    .values(
      script.map(([who, text], place) => ({
        id: demoId('message', tenant, index * 10 + place),
        tenant_id,
        conversation_id: id,
        sender_id: who === 'mentor' ? mentor : mentee,
        kind: 'TEXT' as const,
        notice: null,
        client_message_id: `demo-${place}`,
        digest: null,
        sequence: place + 1,
        state: 'VISIBLE' as const,
        text,
        reply_to_id: null,
        suspicious: false,
        rule_version: 0,
        verdict: null,
        verdict_at: null,
        created_at: at(place),
        visible_at: at(place),
        edited_at: null,
        deleted_at: null,
      })),
    )
    .execute();
}
