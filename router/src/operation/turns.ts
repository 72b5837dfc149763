/** Executions that are under way together before a busy process begins others. */
const atOnce = 8;
/** Milliseconds between two looks at whether the process is busy, while anybody waits. */
const lookMs = 1;
/** Milliseconds without the end of any execution after which one more begins, however busy the process is. */
const patienceMs = 25;

/**
 * When executions may begin, in the order in which they came.
 *
 * One in each turn of the event loop: in one process a whole request runs without ever waiting for the network, and of fifty that arrive together the last would
 * find nobody who accepts it until all others are answered.
 *
 * And only so many at once, as long as the process has no time to spare: whoever works on fifty answers in turn has all of them half done for most of the time,
 * and their data is copied by one garbage collection after the other. Where they wait for slow subgraphs there is time to spare, and as many are begun as come.
 */
export class Turns {
  readonly #now: () => number;
  readonly #meter: () => Meter;
  readonly #waiting = new Set<() => void>();
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

  /** Undefined when it may begin at once. What has begun must `leave`. */
  enter(): Promise<void> | undefined {
    if (this.#waiting.size === 0 && this.#isFree()) {
      this.#begin();
      return undefined;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#waiting.size === 0) this.#lastEnd = this.#now();
    this.#waiting.add(resolve);
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
    first();
  }

  /** As long as anybody waits: whether more may begin than do. */
  #look(): void {
    if (this.#watch) return;
    this.#hasIdled = this.#meter();
    this.#watch = setTimeout(() => {
      this.#watch = null;
      this.#mayBegin = this.#judge();
      this.#next();
      if (this.#waiting.size > 0) this.#look();
    }, lookMs);
  }

  /** How many may be under way until the next look. */
  #judge(): number {
    if (this.#hasIdled()) return Math.max(atOnce, this.#underWay * 1.25);
    if (this.#now() - this.#lastEnd < patienceMs) return atOnce;
    this.#lastEnd = this.#now();
    return Math.max(atOnce, this.#underWay + 1);
  }
}

/** Whether the event loop has waited for most of the time since the meter was made. */
type Meter = () => boolean;

function meterOfLoop(): Meter {
  const begin = performance.eventLoopUtilization();
  return () => performance.eventLoopUtilization(begin).utilization < 0.5;
}
