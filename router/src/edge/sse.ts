import type { StreamFormat } from './streamed.ts';

/**
 * GraphQL over server-sent events in its distinct connections mode (graphql-sse PROTOCOL.md). Each event carries its cursor as the event's id, so that a
 * browser's EventSource, which sends `Last-Event-ID` when it comes back, resumes by itself. An answer that ends without `complete` was interrupted.
 */
export const serverSentEvents: StreamFormat = {
  headers: { 'content-type': 'text/event-stream; charset=utf-8' },
  begin: ':\n\n',
  heartbeat: ':\n\n',
  // JSON.stringify escapes line ends, so an event is one line. A cursor may be anything: with a line end in it, it is left out.
  next: ({ text, cursor }) => `event: next\n${cursor && !/[\r\n\0]/.test(cursor) ? `id: ${cursor}\n` : ''}data: ${text}\n\n`,
  complete: 'event: complete\ndata: \n\n',
  refuse: (errors) => `event: next\ndata: ${JSON.stringify({ errors })}\n\nevent: complete\ndata: \n\n`,
  interrupt: (why) => `: ${why}\n\n`,
};
