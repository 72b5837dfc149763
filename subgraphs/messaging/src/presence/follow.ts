import { Failure } from '@lyceum/kit/errors/failure.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import type { Stop } from '@lyceum/kit/live/live.ts';
import type { Ctx } from '../context.ts';
import { LiveQueue } from '../iterator/live-queue.ts';
import type { PresenceState } from './presence.rules.ts';
import { type Presence, presenceOf, presenceTopic } from './presence.service.ts';

const mostPeople = 100;
/** Milliseconds; a timer never runs sooner again, whatever the clocks say. */
const shortestWait = 50;
/** Milliseconds until another look where one failed: no hint may come for a long time. */
const retryWait = 2_000;

/** Each person now, then at every change. Leases that end are noticed by a timer of our own: nobody announces them. */
export async function followPresence(ctx: Ctx, userIds: readonly string[]): Promise<AsyncIterableIterator<Presence>> {
  signedIn(ctx);
  if (userIds.length < 1 || userIds.length > mostPeople)
    throw new Failure('BAD_USER_INPUT', `Ask for 1 to ${mostPeople} people, not ${userIds.length}.`);
  const follower = new PresenceFollower(ctx);
  try {
    for (const userId of new Set(userIds)) await follower.add(userId);
  } catch (error) {
    await follower.queue.return();
    throw error;
  }
  return follower.queue;
}

class PresenceFollower {
  readonly queue = new LiveQueue<Presence>(() => this.#end());
  readonly #ctx: Ctx;
  readonly #stops: Stop[] = [];
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #told = new Map<string, PresenceState>();
  /** One look at a time per person, so that an older answer never overwrites a newer one. */
  readonly #looks = new Map<string, Promise<void>>();
  #over = false;

  constructor(ctx: Ctx) {
    this.#ctx = ctx;
  }

  async add(userId: string): Promise<void> {
    const again = () => this.#again(userId);
    this.#stops.push(
      await this.#ctx.live.subscribe(presenceTopic(this.#ctx.viewer.tenantId, userId), again),
      this.#ctx.live.onReconnect(again),
    );
    await this.#inTurn(userId);
  }

  #again(userId: string): void {
    this.#inTurn(userId).catch((error: unknown) => {
      this.#ctx.log.warn({ err: error, userId }, 'presence could not be read');
      this.#wake(userId, retryWait);
    });
  }

  #inTurn(userId: string): Promise<void> {
    const look = (this.#looks.get(userId) ?? Promise.resolve()).then(() => this.#look(userId));
    // The next one takes its turn whether this one fails or not; whoever asked for this one hears of it.
    this.#looks.set(
      userId,
      look.catch(() => {}),
    );
    return look;
  }

  #wake(userId: string, wait: number): void {
    clearTimeout(this.#timers.get(userId));
    if (this.#over) return;
    this.#timers.set(
      userId,
      setTimeout(() => this.#again(userId), wait),
    );
  }

  async #look(userId: string): Promise<void> {
    if (this.#over) return;
    const known = (await presenceOf(this.#ctx.fork(), [userId])).get(userId);
    clearTimeout(this.#timers.get(userId));
    if (this.#over || !known) return;
    if (known.state !== this.#told.get(userId)) this.queue.push({ userId, state: known.state });
    this.#told.set(userId, known.state);
    if (known.changesAt === null) return;
    this.#wake(userId, Math.max(shortestWait, known.changesAt.getTime() - this.#ctx.clock.now().getTime()));
  }

  async #end(): Promise<void> {
    this.#over = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const stop of this.#stops.splice(0)) await stop();
  }
}
