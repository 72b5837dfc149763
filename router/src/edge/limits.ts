/** What one client may ask of the router. */
export interface Limits {
  /** Bytes of a GraphQL request over HTTP, or of one message on a socket. */
  readonly bodyBytes: number;
  /** Lexical tokens of a document. */
  readonly documentTokens: number;
  readonly subscriptionsPerSocket: number;
}

export const defaultLimits: Limits = { bodyBytes: 1_000_000, documentTokens: 4000, subscriptionsPerSocket: 100 };
