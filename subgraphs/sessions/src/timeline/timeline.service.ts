import { Failure } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { appendToStream, followStream, type StreamEvent, streamCursor } from '@lyceum/kit/stream/stream.ts';
import { bookingOf } from '../booking/booking.query.ts';
import type { Ctx, Write } from '../context.ts';
import { bookingStream, type Change } from './timeline.rules.ts';

export interface TimelineEntry extends Change {
  readonly sequence: number;
  readonly at: Date | string;
}

/** Adds a line to the booking's history and tells its followers after the commit. The history is kept for good, the stream for a while. */
export async function recordChange(tx: Write, bookingId: string, change: Change, at: Date = tx.clock.now()): Promise<void> {
  const sequence = await appendToStream(tx, bookingStream(bookingId), {
    type: change.kind,
    data: { kind: change.kind, code: change.code ?? null, message: change.message, at: at.toISOString() },
  });
  await tx.db
    .insertInto('timeline_entry')
    .values({ booking_id: bookingId, sequence, tenant_id: tx.viewer.tenantId, code: null, ...change, at })
    .execute();
}

/** History and cursor of one moment: the cursor is read first, so that following from it can repeat a line but never miss one. */
export function timelineOf(ctx: Ctx, bookingId: string): Promise<{ cursor: string; entries: readonly TimelineEntry[] }> {
  return ctx
    .loader<string, { cursor: string; entries: readonly TimelineEntry[] }>('timeline', async (ids) => {
      const cursors = await Promise.all(ids.map((id) => streamCursor(ctx, bookingStream(id))));
      const rows = await ctx.db
        .selectFrom('timeline_entry')
        .selectAll()
        .where('booking_id', 'in', [...ids])
        .orderBy('sequence')
        .execute();
      return ids.map((id, index) => ({
        cursor: cursors[index]!,
        entries: rows.filter((row) => row.booking_id === id).map(({ code, ...row }) => (code === null ? row : { ...row, code })),
      }));
    })
    .load(bookingId);
}

/** For the booking's two people. Everyone else learns no more than that there is no such booking. */
export async function followTimeline(
  ctx: Ctx,
  bookingId: string,
  after: string | null | undefined,
): Promise<AsyncIterable<StreamEvent>> {
  signedIn(ctx);
  if (!(await bookingOf(ctx, bookingId))) throw new Failure('NOT_FOUND', `There is no booking ${bookingId}.`);
  return followStream(ctx, bookingStream(bookingId), after);
}
