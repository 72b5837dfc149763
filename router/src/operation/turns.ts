import { Failure } from '@lyceum/kit/errors/failure.ts';
import { givenUp } from '../traffic/failures.ts';

/** Executions that are under way together before a busy process begins others. */
const atOnce = 8;
/** Milliseconds between two looks at whether the process is busy, while anybody waits. */
const lookMs = 1;
/** Milliseconds without the end of any execution after which one more begins, however busy the process is. */
const patienceMs = 25;
/** Executions that may wait. */
const mostWaiting = 2000;
/** Milliseconds after which somebody who still waits is sent away: who asked has given up by then, or asks again. */
const longestWaitMs = 10_000;

interface Waiting {
  readonly since: number;
  begin(): void;
  refuse(reason: Error): void;
}

/**
 * When executions may begin, in the order in which they came.
 *
 * One in each turn of the event loop: in one process a whole request runs without ever waiting for the network, and of fifty that arrive together the last would
 * find nobody who accepts it until all others are answered.
 *
 * And only so many at once, as long as the process has no time to spare: whoever works on fifty answers in turn has all of them half done for most of the time,
 * and their data is copied by one garbage collection after the other. Where they wait for slow subgraphs there is time to spare, and as many are begun as come.
 *
 * Who cannot begin soon is told to come again, rather than that all wait longer and longer.
 */
export class Turns {
  readonly #now: () => number;
  readonly #meter: () => Meter;
  readonly #waiting = new Set<Waiting>();
  #underWay = 0;
  #mayBegin = atOnce;
  #taken = false;
  #watch: NodeJS.Timeout | null = null;
  #hasIdled: Meter = () => false;
  #lastEnd = 0;

  constructor(now: () => number = () => performance.now(), meter = meterOfLoop) {
    this.#now = now;
    this.#meter = meter;
  }

  /** Undefined when it may begin at once. What has begun must `leave`. Rejects when too many wait, or too long, or by `signal`. */
  enter(signal?: AbortSignal): Promise<void> | undefined {
    if (this.#waiting.size === 0 && this.#isFree()) {
      this.#begin();
      return undefined;
    }
    if (this.#waiting.size >= mostWaiting) return Promise.reject(tooBusy());
    if (signal?.aborted) return Promise.reject(givenUp(signal));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const gone = () => {
      this.#waiting.delete(waiting);
      reject(givenUp(signal));
    };
    const done = <T>(settle: (value: T) => void) => {
      return (value: T) => {
        signal?.removeEventListener('abort', gone);
        settle(value);
      };
    };
    const waiting: Waiting = { since: this.#now(), begin: done(resolve), refuse: done(reject) };
    signal?.addEventListener('abort', gone, { once: true });
    if (this.#waiting.size === 0) this.#lastEnd = this.#now();
    this.#waiting.add(waiting);
    this.#look();
    return promise;
  }

  /** An execution has ended. */
  leave(): void {
    this.#underWay -= 1;
    this.#lastEnd = this.#now();
    this.#next();
  }

  #isFree(): boolean {
    return !this.#taken && this.#underWay < this.#mayBegin;
  }

  #begin(): void {
    this.#underWay += 1;
    this.#taken = true;
    setImmediate(this.#turned);
  }

  readonly #turned = (): void => {
    this.#taken = false;
    this.#next();
  };

  #next(): void {
    const [first] = this.#waiting;
    if (!first || !this.#isFree()) return;
    this.#waiting.delete(first);
    this.#begin();
    first.begin();
  }

  /** As long as anybody waits: whether more may begin than do. */
  #look(): void {
    if (this.#watch) return;
    this.#hasIdled = this.#meter();
    this.#watch = setTimeout(() => {
      this.#watch = null;
      this.#mayBegin = this.#judge();
      this.#next();
      this.#sendAway();
      if (this.#waiting.size > 0) this.#look();
    }, lookMs);
  }

  #sendAway(): void {
    const before = this.#now() - longestWaitMs;
    for (const waiting of this.#waiting) {
      if (waiting.since > before) return;
      this.#waiting.delete(waiting);
      waiting.refuse(tooBusy());
    }
  }

  /** How many may be under way until the next look. */
  #judge(): number {
    if (this.#hasIdled()) return Math.max(atOnce, this.#underWay * 1.25);
    if (this.#now() - this.#lastEnd < patienceMs) return atOnce;
    this.#lastEnd = this.#now();
    return Math.max(atOnce, this.#underWay + 1);
  }
}

function tooBusy(): Failure {
  return new Failure('UNAVAILABLE', 'More is asked of this router at the moment than it can answer; try again in a few seconds.');
}

/** Whether the event loop has waited for most of the time since the meter was made. */
type Meter = () => boolean;

function meterOfLoop(): Meter {
  const begin = performance.eventLoopUtilization();
  return () => performance.eventLoopUtilization(begin).utilization < 0.5;
}
