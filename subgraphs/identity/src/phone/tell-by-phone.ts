import { sendShortMessage } from '@lyceum/schema/messages.ts';
import { sql } from 'kysely';
import type { Write } from '../context.ts';

/** Messages about an account that its telephone gets in a day (UTC): each of them costs the marketplace money, and the mails say the same without end. */
export const mostNewsADay = 10;

/** Tells somebody by short message what a mail tells them, too, if they have a telephone; in the transaction of the change. */
export async function tellByPhone(
  tx: Write,
  userId: string,
  { name }: { readonly name: string },
  facts: Readonly<Record<string, string | number>>,
): Promise<void> {
  const today = tx.clock.now().toISOString().slice(0, 10);
  const isFirst = sql<boolean>`news_on is distinct from ${today}::date`;
  const counted = await tx.db
    .updateTable('phone')
    .set({ news: sql<number>`case when ${isFirst} then 1 else news + 1 end`, news_on: today })
    .where('user_id', '=', userId)
    .where((phone) => phone.or([isFirst, phone('news', '<', mostNewsADay)]))
    .executeTakeFirstOrThrow();
  if (counted.numUpdatedRows > 0n) await tx.send(sendShortMessage, { kind: 'NEWS', userId, template: name, facts });
}
