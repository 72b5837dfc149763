import { on } from '@lyceum/kit/bus/consumer.ts';
import { reviewPublished } from '@lyceum/schema/messages.ts';
import { sql } from 'kysely';
import type { Write } from '../context.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { listMentor } from './list-mentor.ts';

type Review = NonNullable<typeof reviewPublished.payload>;

/** What mentees say of a mentor moves the mentor in the search. Each review is heard once, however often it is delivered. */
export const countReview = on<Review, Ports, Tables>(reviewPublished, async (tx: Write, { authorRole, mentorId, rating }) => {
  if (authorRole !== 'MENTEE') return;
  await tx.db
    .updateTable('mentor_profile')
    .set({ review_count: sql`review_count + 1`, review_stars: sql`review_stars + ${rating}::int` })
    .where('id', '=', mentorId)
    .execute();
  await listMentor(tx, mentorId);
});
