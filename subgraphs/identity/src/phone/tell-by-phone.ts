import { sendShortMessage } from '@lyceum/schema/messages.ts';
import type { Write } from '../context.ts';

/** Tells somebody by short message what a mail tells them, too, if they have a telephone; in the transaction of the change. */
export async function tellByPhone(
  tx: Write,
  userId: string,
  { name }: { readonly name: string },
  facts: Readonly<Record<string, string | number>>,
): Promise<void> {
  const phone = await tx.db.selectFrom('phone').select('user_id').where('user_id', '=', userId).executeTakeFirst();
  if (phone) await tx.send(sendShortMessage, { kind: 'NEWS', userId, template: name, facts });
}
