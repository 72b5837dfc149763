import { appendToStream, type StreamData } from '@lyceum/kit/stream/stream.ts';
import type { Write } from '../context.ts';
import { inboxStream } from '../events/streams.ts';

/**
 * Appends to the inbox streams of the members. Always after the conversation's own stream and in the order of ids: transactions
 * that take the same locks in the same order cannot wait for each other in a circle.
 */
export async function tellInbox(
  tx: Write,
  userIds: readonly string[],
  item: { type: 'MESSAGE' | 'UNREAD'; data: StreamData },
): Promise<void> {
  for (const userId of [...userIds].sort()) await appendToStream(tx, inboxStream(userId), item);
}
