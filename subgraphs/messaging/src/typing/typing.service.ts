import type { UserError } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import type { Ctx } from '../context.ts';
import { isMember, noConversation, requireMember } from '../conversation/membership.ts';
import { LiveQueue } from '../iterator/live-queue.ts';
import { end, transform } from '../iterator/transform.ts';

export interface TypingChanged {
  readonly __typename: 'TypingChanged';
  readonly userId: string;
  readonly typing: boolean;
}

type Signal = Omit<TypingChanged, '__typename'>;

function signalTopic(ctx: Ctx, conversationId: string): string {
  return `messaging:signals:${ctx.viewer.tenantId}:${conversationId}`;
}

export async function setTyping(
  ctx: Ctx,
  input: { conversationId: string; typing: boolean },
): Promise<{ __typename: 'SetTypingSuccess'; expiresInMs: number } | UserError<'NotFound'>> {
  const userId = signedIn(ctx);
  if (!(await isMember(ctx, input.conversationId, userId))) return noConversation(input.conversationId);
  publish(ctx, input.conversationId, { userId, typing: input.typing });
  return { __typename: 'SetTypingSuccess', expiresInMs: ctx.ports.timings.typing };
}

/** Whoever has sent their message types no longer. */
export function stopTyping(ctx: Ctx, conversationId: string, userId: string): void {
  publish(ctx, conversationId, { userId, typing: false });
}

function publish(ctx: Ctx, conversationId: string, signal: Signal): void {
  ctx.live.publish(signalTopic(ctx, conversationId), signal);
}

/** Each subscription expires the notices by itself: whoever types and vanishes needs nobody to say so. */
export async function followSignals(ctx: Ctx, conversationId: string): Promise<AsyncIterableIterator<TypingChanged>> {
  const me = signedIn(ctx);
  requireMember(await isMember(ctx, conversationId, me), conversationId);
  const timers = new Map<string, NodeJS.Timeout>();
  const queue = new LiveQueue<TypingChanged>(async () => {
    for (const timer of timers.values()) clearTimeout(timer);
    await stop();
  });
  const stopped = (userId: string) => {
    if (!timers.has(userId)) return;
    clearTimeout(timers.get(userId));
    timers.delete(userId);
    queue.push({ __typename: 'TypingChanged', userId, typing: false });
  };
  const stop = await ctx.live.subscribe(signalTopic(ctx, conversationId), (payload) => {
    const { userId, typing } = payload as Signal;
    if (userId === me) return;
    if (!typing) return stopped(userId);
    if (!timers.has(userId)) queue.push({ __typename: 'TypingChanged', userId, typing: true });
    clearTimeout(timers.get(userId));
    timers.set(userId, setTimeout(stopped, ctx.ports.timings.typing, userId));
  });
  return transform(queue, async (signal) => ((await isMember(ctx.fork(), conversationId, me)) ? signal : end));
}
