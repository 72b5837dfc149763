import type { Clock } from '@lyceum/kit/clock/clock.ts';
import type { LiveChannel, Stop } from '@lyceum/kit/live/live.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import type { AccessToken } from './access-token.ts';
import type { ReadIdentity } from './routes.ts';

/** A session that ended, or every session that a user began before `at`. */
interface Revocation {
  readonly tenantId: string;
  readonly sessionId?: string | null;
  readonly userId?: string | null;
  readonly at: string;
}

/** Milliseconds: how often the whole list is read, for hints that were lost; and how long an entry can still matter. */
const pollEvery = 3000;
const keptFor = 30 * 60_000;

/** What ended before its time. Identity's hint arrives at once; reading the list makes it at most a few seconds when the live channel is gone. */
export class Revocations {
  readonly #read: ReadIdentity;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #ended = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #stop: Stop = async () => {};

  constructor(read: ReadIdentity, clock: Clock, log: Log) {
    this.#read = read;
    this.#clock = clock;
    this.#log = log;
  }

  async start(live: LiveChannel): Promise<void> {
    const unsubscribe = await live.subscribe('revoked', (payload) => this.#note([payload as Revocation]));
    const poll = async () => {
      try {
        this.#note(await this.#read<readonly Revocation[]>('/identity/revocations'));
      } catch (error) {
        this.#log.warn({ err: error }, 'the list of ended sessions cannot be read; hints alone are followed');
      }
    };
    await poll();
    const timer = setInterval(poll, pollEvery);
    this.#stop = async () => {
      clearInterval(timer);
      await unsubscribe();
    };
  }

  /** Tokens carry whole seconds, so one that was issued in the second of the revocation is refused too. */
  ended({ tenantId, userId, sessionId, issuedAt }: AccessToken): boolean {
    if (this.#ended.has(`${tenantId} ${sessionId}`)) return true;
    const at = this.#ended.get(`${tenantId} ${userId}`);
    return at !== undefined && issuedAt <= at;
  }

  /** Called after something ended. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.#stop();
  }

  #note(revocations: readonly Revocation[]): void {
    let changed = false;
    for (const { tenantId, sessionId, userId, at } of revocations) {
      const key = `${tenantId} ${sessionId ?? userId}`;
      const time = Date.parse(at);
      if ((this.#ended.get(key) ?? Number.NEGATIVE_INFINITY) >= time) continue;
      this.#ended.set(key, time);
      changed = true;
    }
    if (!changed) return;
    const old = this.#clock.now().getTime() - keptFor;
    for (const [key, time] of this.#ended) if (time < old) this.#ended.delete(key);
    for (const listener of this.#listeners) listener();
  }
}
