import type { Schedule } from '@lyceum/kit/bus/consumer.ts';
import { transact } from '@lyceum/kit/context/transact.ts';
import type { Ports } from '../context.ts';
import type { MessagingTables } from '../tables.ts';

const keptDays = 30;

/** What was deleted can be reported for thirty days; then the texts go for good and only the tombstone stays. */
export const forgetDeleted: Schedule<Ports, MessagingTables> = {
  name: 'forget-deleted',
  cron: '20 3 * * *',
  async run(ctx) {
    const before = new Date(ctx.clock.now().getTime() - keptDays * 24 * 3_600_000);
    await transact(ctx, async (tx) => {
      const gone = await tx.db
        .updateTable('message')
        .set({ text: '' })
        .where('state', '=', 'DELETED')
        .where('text', '!=', '')
        .where('deleted_at', '<', before)
        .returning('id')
        .execute();
      const ids = gone.map((row) => row.id);
      if (ids.length > 0) await tx.db.deleteFrom('message_edit').where('message_id', 'in', ids).execute();
    });
  },
};
