import { writeCursor } from '@lyceum/kit/stream/cursor.ts';
import type { Kind } from './person.ts';
import { playable } from './recipes/media.ts';
import { called, connected, said, talking } from './recipes/messaging.ts';
import { booked } from './recipes/sessions.ts';
import type { Stage } from './stage.ts';

/** A subscription to which there is something to tell. */
export interface StreamCase {
  readonly by: Kind;
  /** Its arguments, in a situation in which an event comes at once. */
  readonly argumentsIn: (stage: Stage) => Promise<Readonly<Record<string, unknown>>>;
  /** Done until an event comes, where nothing of before is told. */
  readonly stir?: (stage: Stage, given: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

async function cursorOf(stage: Stage, kind: Kind, query: string, variables: object = {}): Promise<string> {
  const data = await stage.ask(stage.person(kind), query, variables);
  return data.cursor ?? data.of.cursor;
}

export const streams: Readonly<Record<string, StreamCase>> = {
  lectureProgress: { by: 'mentor', argumentsIn: async (stage) => ({ lectureId: await playable(stage) }) },
  callEvents: {
    by: 'mentee',
    argumentsIn: async (stage) => {
      const callId = await called(stage);
      const after = await cursorOf(stage, 'mentee', 'query ($id: ID!) { of: call(id: $id) { cursor: eventCursor } }', {
        id: callId,
      });
      await stage.change(stage.person('mentor'), 'acceptCall', { callId, deviceId: 'desk' });
      return { callId, after };
    },
  },
  conversationEvents: {
    by: 'mentee',
    argumentsIn: async (stage) => {
      const conversationId = await talking(stage);
      const query = 'query ($id: ID!) { of: conversation(id: $id) { cursor: eventCursor } }';
      const after = await cursorOf(stage, 'mentee', query, { id: conversationId });
      await said(stage);
      return { conversationId, after };
    },
  },
  conversationSignals: {
    by: 'mentee',
    argumentsIn: async (stage) => ({ conversationId: await talking(stage) }),
    stir: async (stage, { conversationId }) => {
      for (const typing of [true, false]) await stage.change(stage.person('mentor'), 'setTyping', { conversationId, typing });
    },
  },
  inboxEvents: {
    by: 'mentor',
    argumentsIn: async (stage) => {
      const after = await cursorOf(stage, 'mentor', '{ cursor: inboxCursor }');
      await said(stage);
      return { after };
    },
  },
  incomingCalls: {
    by: 'mentor',
    argumentsIn: async (stage) => {
      const callId = await called(stage);
      const { rows } = await stage.house.owner.query(
        `select stream, sequence from messaging.stream_item where data ->> 'callId' = $1 and type = 'RANG' and tenant_id = $2`,
        [callId, stage.tenantId],
      );
      await called(stage);
      return { after: writeCursor(rows[0].stream, Number(rows[0].sequence)) };
    },
  },
  presenceChanged: {
    by: 'mentee',
    // With the viewer's own, so that something is told where the other one is nobody.
    argumentsIn: async (stage) => {
      await connected(stage);
      for (const kind of ['mentor', 'mentee'] as const)
        await stage.change(stage.person(kind), 'touchPresence', { deviceId: 'desk', idle: false });
      return { userIds: [stage.person('mentor').userId, stage.person('mentee').userId] };
    },
  },
  bookingTimeline: {
    by: 'mentee',
    argumentsIn: async (stage) => {
      const bookingId = await booked(stage);
      const query = 'query ($id: ID!) { of: booking(id: $id) { cursor: timelineCursor } }';
      const after = await cursorOf(stage, 'mentee', query, { id: bookingId });
      const input = { bookingId, startsAt: stage.nextHour(), idempotencyKey: bookingId };
      await stage.change(stage.person('mentee'), 'rescheduleBooking', input);
      return { bookingId, after };
    },
  },
};
