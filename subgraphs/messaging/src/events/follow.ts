import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { forAudience, isForAll } from '@lyceum/kit/stream/audience.ts';
import { followStream, type StreamEvent } from '@lyceum/kit/stream/stream.ts';
import type { Ctx } from '../context.ts';
import { isMember, memberIds, requireMember } from '../conversation/membership.ts';
import { end, transform } from '../iterator/transform.ts';
import { type MessageRow, messageById, messageForAudience } from '../message/message.query.ts';
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
  if (isForAll(ctx)) return followForAll(ctx, conversationId, after);
  const userId = signedIn(ctx);
  requireMember(await isMember(ctx, conversationId, userId), conversationId);
  return transform(
    followStream(ctx, conversationStream(conversationId), after),
    async (event): Promise<ConversationEvent | null | typeof end> => {
      const fresh = ctx.fork();
      if (!(await isMember(fresh, conversationId, userId))) return end;
      if (event.kind === 'gap') return gapEvent(event);
      const { onlyFor = userId } = event.data;
      return onlyFor === userId ? read(fresh, event, messageById) : null;
    },
  );
}

/** Read once on nobody's behalf, for a router that tells each event to those whom it names: who is a member at that moment. */
function followForAll(
  ctx: Ctx,
  conversationId: string,
  after: string | null | undefined,
): AsyncIterableIterator<ConversationEvent> {
  return transform(followStream(ctx, conversationStream(conversationId), after), async (event) => {
    const fresh = ctx.fork();
    const admitted = await memberIds(fresh, conversationId);
    if (event.kind === 'gap') return forAudience(gapEvent(event), { admitted });
    const told = await read(fresh, event, messageForAudience);
    if (!told) return null;
    const only = onlyFor(event, told);
    return forAudience(told, only === null ? { admitted } : { admitted, only });
  });
}

/** What was never visible is its sender's alone, whatever the event says. */
function onlyFor({ data }: StreamEvent & { kind: 'item' }, told: ConversationEvent): string | null {
  if (data.onlyFor !== undefined) return String(data.onlyFor);
  return 'message' in told && told.message.sequence === null ? told.message.sender_id : null;
}

const messageEvents = {
  POSTED: 'MessagePosted',
  EDITED: 'MessageEdited',
  REMOVED: 'MessageRemoved',
  RESTORED: 'MessageRestored',
  JUDGED: 'MessageJudged',
} as const;

async function read(
  ctx: Ctx,
  event: StreamEvent & { kind: 'item' },
  load: typeof messageById,
): Promise<ConversationEvent | null> {
  const { cursor, type, data } = event;
  if (type === 'READ')
    return { __typename: 'ReadCursorMoved', cursor, userId: String(data.userId), upToSequence: Number(data.upToSequence) };
  if (!isMessageEvent(type)) throw new Error(`The conversation stream has an event ${type} that nobody knows, at ${cursor}.`);
  const message = await load(ctx, String(data.messageId));
  return message && { __typename: messageEvents[type], cursor, message };
}

function isMessageEvent(type: string): type is keyof typeof messageEvents {
  return type in messageEvents;
}
