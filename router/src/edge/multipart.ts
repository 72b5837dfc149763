import type { Interruption, StreamFormat } from './streamed.ts';

const part = (body: string) => `\r\n--graphql\r\ncontent-type: application/json\r\n\r\n${body}`;
const end = '\r\n--graphql--\r\n';

const messages: Readonly<Record<Interruption, string>> = {
  expired: 'The access token has expired, or its key was withdrawn; come back with a new one.',
  revoked: 'This session has ended.',
  slow: 'Too many events are waiting for you; come back and resume.',
  restart: 'A part of the service restarts; come back and resume.',
};

const codes: Readonly<Record<Interruption, string>> = {
  expired: 'UNAUTHENTICATED',
  revoked: 'UNAUTHENTICATED',
  slow: 'TOO_SLOW',
  restart: 'UNAVAILABLE',
};

/** Apollo's multipart protocol for subscriptions, version 1.0: events under `payload`, `{}` as a sign of life, `payload: null` when it ends in errors. */
export const multipart: StreamFormat = {
  headers: { 'content-type': 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0' },
  begin: part('{}'),
  heartbeat: part('{}'),
  next: ({ text }) => part(`{"payload":${text}}`),
  complete: end,
  refuse: (errors) => part(JSON.stringify({ payload: { errors } })) + end,
  interrupt: (why) =>
    part(JSON.stringify({ payload: null, errors: [{ message: messages[why], extensions: { code: codes[why] } }] })) + end,
};

/** An answer in parts (`@defer`), as Apollo's clients ask for it: the first has `data`, those that follow `incremental`, and `hasNext` says whether there are more. */
export const deferred: StreamFormat = {
  headers: { 'content-type': 'multipart/mixed;boundary="graphql";deferSpec=20220824' },
  begin: '',
  heartbeat: '',
  next: ({ text }) => part(text),
  complete: end,
  refuse: (errors) => part(JSON.stringify({ errors, hasNext: false })) + end,
  interrupt: (why) =>
    part(JSON.stringify({ errors: [{ message: messages[why], extensions: { code: codes[why] } }], hasNext: false })) + end,
};
