import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { followStream } from '@lyceum/kit/stream/stream.ts';
import type { Ctx } from '../context.ts';
import { type ConversationRow, conversationById } from '../conversation/conversation.query.ts';
import { gapEvent, type StreamGap } from '../events/follow.ts';
import { inboxStream } from '../events/streams.ts';
import { transform } from '../iterator/transform.ts';
import { type MessageRow, messageById } from '../message/message.query.ts';

export type InboxEvent =
  | StreamGap
  | { readonly __typename: 'InboxMessagePosted'; readonly cursor: string; readonly message: MessageRow }
  | { readonly __typename: 'InboxUnreadChanged'; readonly cursor: string; readonly conversation: ConversationRow };

/** What the viewer may no longer see when it is their turn to hear of it, they do not hear of. */
export function followInbox(ctx: Ctx, after: string | null | undefined): AsyncIterableIterator<InboxEvent> {
  return transform(followStream(ctx, inboxStream(signedIn(ctx)), after), async (event): Promise<InboxEvent | null> => {
    if (event.kind === 'gap') return gapEvent(event);
    const { cursor, data } = event;
    const fresh = ctx.fork();
    if (event.type === 'MESSAGE') {
      const message = await messageById(fresh, String(data.messageId));
      return message && { __typename: 'InboxMessagePosted', cursor, message };
    }
    if (event.type !== 'UNREAD') throw new Error(`The inbox stream has an event ${event.type} that nobody knows, at ${cursor}.`);
    const conversation = await conversationById(fresh, String(data.conversationId));
    return conversation && { __typename: 'InboxUnreadChanged', cursor, conversation };
  });
}
