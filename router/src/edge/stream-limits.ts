/** What sockets and streamed answers may ask of the router. A streamed answer over HTTP counts as a socket. */
export interface StreamLimits {
  readonly socketsPerAddress: number;
  /** Of one account in one tenant; strangers are counted by address alone. */
  readonly socketsPerUser: number;
  /** Operations that run at the same time on one socket. */
  readonly subscriptionsPerSocket: number;
  readonly messagesPerSecond: number;
  /** Milliseconds from the upgrade to `connection_init`. */
  readonly initMs: number;
  /** Milliseconds between pings; who answered none in between is gone. */
  readonly pingMs: number;
  /** Milliseconds that a socket may be open without any operation. */
  readonly idleMs: number;
  /** What may wait for one socket: bytes, and events. Past either it is closed and its client resumes. */
  readonly queueBytes: number;
  readonly queueEvents: number;
}

export const defaultStreamLimits: StreamLimits = {
  socketsPerAddress: 1000,
  socketsPerUser: 50,
  subscriptionsPerSocket: 100,
  messagesPerSecond: 50,
  initMs: 5000,
  pingMs: 15_000,
  idleMs: 300_000,
  queueBytes: 1_000_000,
  queueEvents: 1000,
};
