import { type DemoTenant, demoId, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { Write } from '../context.ts';
import type { BookingTable, ReviewTable } from '../tables.ts';
import type { Change } from '../timeline/timeline.rules.ts';
import { recordChange } from '../timeline/timeline.service.ts';

const hour = 3_600_000;
const day = 24 * hour;

const words = [
  ['Clear and patient; I finally see why it works.', 'Came prepared and asked good questions.'],
  ['Exactly what I needed before the deadline.', 'A pleasure; keep the momentum.'],
  ['Fast, friendly, and honest about what to skip.', 'Did the homework, and more.'],
] as const;

/** Session `i` took place `i + 1` days ago at ten o'clock UTC; payments and messaging seed its order and its conversation by the same ids. */
export async function seedBooking(tx: Write, tenant: DemoTenant, i: number): Promise<void> {
  const id = demoId('booking', tenant, 60 + i);
  const exists = await tx.db.selectFrom('booking').select('id').where('id', '=', id).executeTakeFirst();
  if (exists) return;
  const booking = pastBooking(tx, tenant, i, id);
  await seedSeat(tx, tenant, i, booking);
  await tx.db.insertInto('booking').values(booking).execute();
  await seedPresence(tx, tenant, i, booking);
  await seedReviews(tx, tenant, i, booking);
  for (const { at, ...change } of history(booking)) await recordChange(tx, id, change, at);
}

function pastBooking(tx: Write, tenant: DemoTenant, i: number, id: string): BookingTable {
  const today = Math.floor(tx.clock.now().getTime() / day) * day;
  const startsAt = new Date(today - (i + 1) * day + 10 * hour);
  return {
    id,
    tenant_id: tx.viewer.tenantId,
    seat_id: demoId('seat', tenant, 60 + i),
    offering_id: demoId('offering', tenant, 10 + i),
    mentor_id: demoId('mentor', tenant, 10 + i),
    mentor_user_id: demoUser(tenant, 10 + i),
    mentee_user_id: demoUser(tenant, 40 + i),
    starts_at: startsAt,
    ends_at: new Date(startsAt.getTime() + hour),
    price_amount: 5000 + 500 * i,
    price_currency: 'EUR',
    policy_version: 1,
    state: 'COMPLETED',
    requested_at: new Date(startsAt.getTime() - 2 * day),
    outcome: 'ATTENDED',
    failure_code: null,
    failure_message: null,
    cancelled_by: null,
    refund_amount: null,
    cancellation_id: null,
  };
}

async function seedSeat(tx: Write, tenant: DemoTenant, i: number, booking: BookingTable): Promise<void> {
  await tx.db
    .insertInto('seat')
    .values({
      id: booking.seat_id,
      tenant_id: booking.tenant_id,
      hold_token: demoId('hold', tenant, 60 + i),
      offering_id: booking.offering_id,
      mentor_user_id: booking.mentor_user_id,
      mentee_user_id: booking.mentee_user_id,
      state: 'BOOKED',
      starts_at: booking.starts_at,
      ends_at: booking.ends_at,
      hold_expires_at: booking.requested_at,
      created_at: booking.requested_at,
    })
    .execute();
}

async function seedPresence(tx: Write, tenant: DemoTenant, i: number, booking: BookingTable): Promise<void> {
  const stretch = {
    booking_id: booking.id,
    call_id: demoId('call', tenant, 60 + i),
    joined_at: booking.starts_at,
    left_at: booking.ends_at,
    tenant_id: booking.tenant_id,
  };
  await tx.db
    .insertInto('presence')
    .values([
      { ...stretch, user_id: booking.mentor_user_id },
      { ...stretch, user_id: booking.mentee_user_id },
    ])
    .execute();
}

async function seedReviews(tx: Write, tenant: DemoTenant, i: number, booking: BookingTable): Promise<void> {
  const [byMentee, byMentor] = words[i % words.length] ?? ['', ''];
  const writtenAt = new Date(booking.ends_at.getTime() + hour / 2);
  const common = {
    tenant_id: booking.tenant_id,
    booking_id: booking.id,
    mentor_id: booking.mentor_id,
    written_at: writtenAt,
    published_at: writtenAt,
  };
  const [mentee, mentor] = [booking.mentee_user_id, booking.mentor_user_id];
  const reviews: ReviewTable[] = [
    {
      ...common,
      id: demoId('review', tenant, 60 + i),
      author_role: 'MENTEE',
      author_user_id: mentee,
      subject_user_id: mentor,
      rating: 4 + (i % 2),
      text: byMentee,
    },
    {
      ...common,
      id: demoId('review', tenant, 80 + i),
      author_role: 'MENTOR',
      author_user_id: mentor,
      subject_user_id: mentee,
      rating: 5,
      text: byMentor,
    },
  ];
  await tx.db.insertInto('review').values(reviews).execute();
}

function history(booking: BookingTable): readonly (Change & { at: Date })[] {
  const { requested_at: requested, ends_at: end } = booking;
  return [
    { kind: 'REQUESTED', message: 'The slot is yours while the payment is made.', at: requested },
    { kind: 'PAYMENT_AUTHORISED', message: 'The money is reserved.', at: requested },
    { kind: 'PAYMENT_CAPTURED', message: 'The money is held in escrow.', at: requested },
    { kind: 'CONFIRMED', message: `The session begins at ${booking.starts_at.toISOString()}.`, at: requested },
    { kind: 'CONVERSATION_OPENED', message: 'The two can write to each other.', at: requested },
    { kind: 'SETTLED', message: 'Both were there.', at: new Date(end.getTime() + hour / 4) },
    { kind: 'REVIEWS_PUBLISHED', message: 'The reviews can be read.', at: new Date(end.getTime() + hour / 2) },
    { kind: 'ESCROW_RELEASED', message: 'The money left escrow.', at: new Date(end.getTime() + hour / 2) },
  ];
}
