import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { CallTable, ParticipantTable } from '../tables.ts';

export type CallRow = Selectable<CallTable>;
export type ParticipantRow = Selectable<ParticipantTable>;

/** A call of one of the viewer's conversations; every way to a call begins here. */
function mine(ctx: Ctx, userId: string) {
  return ctx.db
    .selectFrom('call')
    .innerJoin('conversation_member as me', 'me.conversation_id', 'call.conversation_id')
    .selectAll('call')
    .where('me.user_id', '=', userId)
    .where('me.left_at', 'is', null);
}

export async function callById(ctx: Ctx, id: string): Promise<CallRow | null> {
  const userId = ctx.viewer.userId;
  if (userId === null) return null;
  return (await mine(ctx, userId).where('call.id', '=', id).executeTakeFirst()) ?? null;
}

export async function activeCall(ctx: Ctx, conversationId: string): Promise<CallRow | null> {
  const userId = ctx.viewer.userId;
  if (userId === null) return null;
  return ctx
    .loader<string, CallRow | null>('active call', async (ids) => {
      const rows = await mine(ctx, userId)
        .where('call.conversation_id', 'in', [...ids])
        .where('call.state', '!=', 'ENDED')
        .execute();
      const found = new Map(rows.map((row) => [row.conversation_id, row]));
      return ids.map((id) => found.get(id) ?? null);
    })
    .load(conversationId);
}

/** What rings for the viewer now, oldest first. */
export function ringingCalls(ctx: Ctx, userId: string): Promise<CallRow[]> {
  return mine(ctx, userId)
    .innerJoin('call_participant as party', (join) =>
      join.onRef('party.call_id', '=', 'call.id').onRef('party.user_id', '=', 'me.user_id'),
    )
    .where('party.state', '=', 'RINGING')
    .where('call.state', '!=', 'ENDED')
    .orderBy('call.started_at')
    .execute();
}

export function participantsOf(ctx: Ctx, callId: string): Promise<ParticipantRow[]> {
  return ctx
    .loader<string, ParticipantRow[]>('participants', async (ids) => {
      const rows = await ctx.db
        .selectFrom('call_participant')
        .selectAll()
        .where('call_id', 'in', [...ids])
        .orderBy('user_id')
        .execute();
      const found = Map.groupBy(rows, (row) => row.call_id);
      return ids.map((id) => found.get(id) ?? []);
    })
    .load(callId);
}

/** Account ids of those who are in a call at this moment, read anew at each call. */
export async function joinedIn(ctx: Ctx, callId: string): Promise<Set<string>> {
  const rows = await ctx.db
    .selectFrom('call_participant')
    .select('user_id')
    .where('call_id', '=', callId)
    .where('state', '=', 'JOINED')
    .execute();
  return new Set(rows.map((row) => row.user_id));
}
