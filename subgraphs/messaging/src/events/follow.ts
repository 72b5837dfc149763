import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { followStream, type StreamEvent } from '@lyceum/kit/stream/stream.ts';
import type { Ctx } from '../context.ts';
import { isMember, requireMember } from '../conversation/membership.ts';
import { end, transform } from '../iterator/transform.ts';
import { type MessageRow, messageById } from '../message/message.query.ts';
import { conversationStream } from './streams.ts';

export interface StreamGap {
  readonly __typename: 'StreamGap';
  readonly cursor: string;
  readonly reason: 'EXPIRED' | 'UNKNOWN_CURSOR';
}

type MessageEvent = {
  readonly __typename: 'MessagePosted' | 'MessageEdited' | 'MessageRemoved' | 'MessageRestored' | 'MessageJudged';
  readonly cursor: string;
  readonly message: MessageRow;
};
type ReadEvent = {
  readonly __typename: 'ReadCursorMoved';
  readonly cursor: string;
  readonly userId: string;
  readonly upToSequence: number;
};
export type ConversationEvent = StreamGap | MessageEvent | ReadEvent;

export function gapEvent(event: StreamEvent & { kind: 'gap' }): StreamGap {
  return { __typename: 'StreamGap', cursor: event.cursor, reason: event.reason };
}

/** The stream holds ids; each event reads the truth anew, so that a replay never shows what was deleted or hidden since. */
export async function followConversation(
  ctx: Ctx,
  conversationId: string,
  after: string | null | undefined,
): Promise<AsyncIterableIterator<ConversationEvent>> {
  const userId = signedIn(ctx);
  requireMember(await isMember(ctx, conversationId, userId), conversationId);
  return transform(
    followStream(ctx, conversationStream(conversationId), after),
    async (event): Promise<ConversationEvent | null | typeof end> => {
      const fresh = ctx.fork();
      if (!(await isMember(fresh, conversationId, userId))) return end;
      return event.kind === 'gap' ? gapEvent(event) : read(fresh, userId, event);
    },
  );
}

const messageEvents = {
  POSTED: 'MessagePosted',
  EDITED: 'MessageEdited',
  REMOVED: 'MessageRemoved',
  RESTORED: 'MessageRestored',
  JUDGED: 'MessageJudged',
} as const;

async function read(ctx: Ctx, userId: string, event: StreamEvent & { kind: 'item' }): Promise<ConversationEvent | null> {
  const { cursor, type, data } = event;
  if (type === 'READ')
    return { __typename: 'ReadCursorMoved', cursor, userId: String(data.userId), upToSequence: Number(data.upToSequence) };
  if (!isMessageEvent(type)) throw new Error(`The conversation stream has an event ${type} that nobody knows, at ${cursor}.`);
  if (data.onlyFor !== undefined && data.onlyFor !== userId) return null;
  const message = await messageById(ctx, String(data.messageId));
  return message && { __typename: messageEvents[type], cursor, message };
}

function isMessageEvent(type: string): type is keyof typeof messageEvents {
  return type in messageEvents;
}
