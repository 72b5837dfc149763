import { demoId, demoUser } from '@lyceum/kit/seed/demo.ts';
import { id, offering, type Person, type PlantedRow, past, pastEnd } from './rows.ts';

export function sessionsRows({ tenant_id, user_id, mentor_id }: Person): readonly PlantedRow[] {
  const seat = { tenant_id, hold_token: id('hold'), mentor_user_id: demoUser(2, 12), mentee_user_id: user_id };
  const booking = { tenant_id, offering_id: offering, mentor_user_id: demoUser(2, 12), starts_at: past, ends_at: pastEnd };
  return [
    [
      'sessions.availability',
      {
        mentor_user_id: user_id,
        tenant_id,
        buffer_before_minutes: 0,
        buffer_after_minutes: 0,
        notice_minutes: 0,
        horizon_days: 1,
        updated_at: past,
      },
      ['time_zone', 'weekly', 'overrides'],
    ],
    [
      'sessions.offering',
      {
        id: id('offering'),
        tenant_id,
        mentor_id,
        mentor_user_id: user_id,
        duration_minutes: 60,
        price_amount: 100,
        price_currency: 'EUR',
        state: 'PUBLISHED',
        created_at: past,
        published_at: past,
      },
      ['title', 'description'],
    ],
    [
      'sessions.seat',
      {
        id: id('seat'),
        ...seat,
        offering_id: offering,
        state: 'BOOKED',
        starts_at: past,
        ends_at: pastEnd,
        hold_expires_at: past,
        created_at: past,
      },
      [],
    ],
    [
      'sessions.booking',
      {
        id: id('booking'),
        ...booking,
        seat_id: id('seat'),
        mentor_id: demoId('mentor', 2, 12),
        mentee_user_id: user_id,
        price_amount: 100,
        price_currency: 'EUR',
        policy_version: 1,
        state: 'COMPLETED',
        outcome: 'ATTENDED',
        requested_at: past,
      },
      [],
    ],
    [
      'sessions.review',
      {
        id: id('review'),
        tenant_id,
        booking_id: id('booking'),
        mentor_id: demoId('mentor', 2, 12),
        author_user_id: user_id,
        subject_user_id: demoUser(2, 41),
        author_role: 'MENTEE',
        rating: 5,
        written_at: past,
        published_at: past,
      },
      ['text'],
    ],
  ];
}
