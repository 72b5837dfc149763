export type Stop = () => Promise<void>;

/**
 * Hints between processes; it may lose anything, and nothing that was acknowledged may depend on it.
 * Payloads are small JSON values. Topics are plain strings that include the tenant.
 */
export interface LiveChannel {
  publish(topic: string, payload: unknown): void;
  /** Resolves when the subscription stands: what is published after that is heard. Listeners must not throw. */
  subscribe(topic: string, listener: (payload: unknown) => void): Promise<Stop>;
  /** Called after a lost connection was restored: followers re-read the truth. */
  onReconnect(listener: () => void): Stop;
  close(): Promise<void>;
}
