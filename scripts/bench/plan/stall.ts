import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** How long the event loop stood still at once while it was watched. Milliseconds. */
export interface Stalls {
  /** By a ticker of our own that wants to run every millisecond. */
  readonly max: number;
  readonly p99: number;
  /** Most CPU time of the main thread between two ticks: the same without the time in which the machine ran something else. */
  readonly cpuMax: number;
  /** Node's own measure of the first, as a second witness. */
  readonly nodeMax: number;
  /** Stalls longer than ten milliseconds, and how long they were together. */
  readonly count: number;
  readonly together: number;
}

const tick = 1;
const long = 10;

/** Counts how late a timer comes, which is how long nobody else could be served. */
export class StallWatch {
  #late: number[] = [];
  #cpuMax = 0;
  #timer: NodeJS.Timeout | null = null;
  #histogram: IntervalHistogram | null = null;

  start(): void {
    this.stop();
    this.#late = [];
    this.#cpuMax = 0;
    this.#histogram = monitorEventLoopDelay({ resolution: tick });
    this.#histogram.enable();
    let last = performance.now();
    let lastCpu = mainThreadCpu();
    this.#timer = setInterval(() => {
      const now = performance.now();
      const cpu = mainThreadCpu();
      this.#late.push(now - last - tick);
      this.#cpuMax = Math.max(this.#cpuMax, cpu - lastCpu);
      last = now;
      lastCpu = cpu;
    }, tick);
  }

  stop(): Stalls {
    if (this.#timer) clearInterval(this.#timer);
    this.#histogram?.disable();
    const late = this.#late.sort((a, b) => a - b);
    const longOnes = late.filter((one) => one > long);
    return {
      max: late.at(-1) ?? 0,
      p99: late[Math.floor(late.length * 0.99)] ?? 0,
      cpuMax: this.#cpuMax,
      nodeMax: Math.max(0, (this.#histogram?.max ?? 0) / 1e6 - tick),
      count: longOnes.length,
      together: longOnes.reduce((sum, one) => sum + one, 0),
    };
  }
}

/** Milliseconds. */
function mainThreadCpu(): number {
  const used = process.threadCpuUsage();
  return (used.user + used.system) / 1000;
}
