/**
 * Why a socket ends. Codes from 4400 are the protocol's (graphql-ws PROTOCOL.md), the others RFC 6455's and IANA's. The usual client comes back by itself
 * on those marked so, and resumes by its cursors.
 */
export const close = {
  /** Nobody needs it: no operation ran for a long time. */
  idle: [1000, 'Nothing was asked for a long time.'],
  /** A limit was passed that a well-behaved client never meets. */
  flood: [1008, 'Too many messages in one second.'],
  tooMany: [1008, 'Too many connections of this account; close some first.'],
  tooOften: [1008, 'Too many requests from this address; come back in a minute.'],
  /** Come back: its part of the service restarts. */
  restart: [1012, 'A part of the service restarts; come back and resume.'],
  /** Come back: it read more slowly than events came, and more would have had to wait than may. */
  slow: [1013, 'Too many events are waiting for you; come back and resume.'],
  badRequest: [4400, 'Invalid message received'],
  unauthorized: [4401, 'Unauthorized'],
  revoked: [4401, 'This session has ended.'],
  /** Come back with a new token: 4401 would be final for the usual client. */
  expired: [4403, 'The access token has expired, or its key was withdrawn; come back with a new one.'],
  subprotocol: [4406, 'Subprotocol not acceptable'],
  initTimeout: [4408, 'Connection initialisation timeout'],
  initTwice: [4429, 'Too many initialisation requests'],
  broken: [4500, 'Something went wrong.'],
} as const satisfies Record<string, readonly [number, string]>;

export type Close = readonly [code: number, reason: string];

export function subscriberExists(id: string): Close {
  return [4409, short(`Subscriber for ${id} already exists`)];
}

export function notAdmitted(message: string): Close {
  return [4401, short(message)];
}

/** RFC 6455 §5.5: a close frame holds at most 123 bytes of reason. */
function short(text: string): string {
  const bytes = Buffer.from(text);
  // A character cut in two decodes to U+FFFD, three bytes long.
  return bytes.length <= 123 ? text : `${bytes.subarray(0, 115).toString()}…`;
}
