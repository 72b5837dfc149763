import type { ErasePlan } from '@lyceum/kit/privacy/plan.ts';
import { sql } from 'kysely';
import type { Tables } from '../context.ts';

/** What erasure does to each table. Offerings and bookings are the other side's history, too: they stay without the person's words. */
export const erasePlan: ErasePlan<Tables> = {
  availability: { of: 'mentor_user_id', delete: true },
  review: [
    // Written for a counterpart that will never come.
    { of: (personId) => sql`author_user_id = ${personId} and published_at is null`, delete: true },
    // A rating counts for whom it was given to; what others wrote about the person is their own.
    { of: 'author_user_id', change: { text: '' }, ground: 'OTHERS' },
  ],
  offering: {
    of: 'mentor_user_id',
    change: { title: '—', description: '', state: 'ARCHIVED' },
    ground: 'OTHERS',
  },
  occupancy: { of: 'user_id', keep: 'OTHERS' },
  seat: { of: ['mentor_user_id', 'mentee_user_id'], keep: 'OTHERS' },
  booking: { of: ['mentor_user_id', 'mentee_user_id'], keep: 'OTHERS' },
  timeline_entry: { nothing: 'sentences of ours about a booking' },
  cancellation_quote: { of: 'user_id', keep: 'ACCOUNTING' },
  presence: { of: 'user_id', keep: 'LEGAL_CLAIMS' },
  standing: { of: 'user_id', keep: 'ANONYMOUS' },
  policy: { nothing: 'the marketplace’s own terms' },
};
