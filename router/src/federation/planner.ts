import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '../execution/plan.ts';
import type { LoadedSupergraph } from './planning-gateway.ts';

export type PlannerQuestion = { readonly id: number; readonly supergraph: number } & Ask;

type Ask =
  | { readonly kind: 'load'; readonly sdl: string }
  | { readonly kind: 'plan'; readonly query: string; readonly operationName: string | undefined }
  | { readonly kind: 'unload' };

export type PlannerAnswer = { readonly id: number } & ({ readonly value: unknown } | { readonly failure: string });

/** The planner could not say, now; what was asked may be quite right. */
export class PlannerUnavailable extends Error {}

/** The planner says that this cannot be planned. */
export class PlanningFailure extends Error {}

/** Milliseconds for one plan: an operation that needs more is not answered. A supergraph is loaded while nobody waits for an answer. */
const deadlines = { plan: 10_000, load: 60_000, unload: 10_000 };
/** Plans that may wait for one another. */
const mostWaiting = 500;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** A thread that plans. It is started with the first question, and again after it was lost. */
export class PlannerThread {
  #worker: Worker | null = null;
  #lastId = 0;
  readonly #waiting = new Map<number, Waiting>();

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Begins to load what the thread needs, before anybody asks. */
  warmUp(): void {
    if (this.#worker) return;
    this.#worker = this.#start();
    this.#worker.unref();
  }

  ask(supergraph: number, question: Ask): Promise<unknown> {
    if (this.#waiting.size >= mostWaiting)
      return Promise.reject(new PlannerUnavailable('Too many operations wait to be planned.'));
    this.#worker ??= this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(
      () => this.#end(new PlannerUnavailable('The planner took too long.')),
      deadlines[question.kind] * (this.waiting + 1),
    );
    this.#waiting.set(id, { resolve, reject, timer });
    // A process ends although its thread could go on, but not while somebody waits for it.
    this.#worker.ref();
    this.#worker.postMessage({ id, supergraph, ...question } satisfies PlannerQuestion);
    return promise;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./planner.worker.ts', import.meta.url), {
      // Nothing of ours: the gateway would ask the cloud on which machine it runs, and tell Apollo of it every minute. This house calls nobody by itself.
      env: { NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
      // Planning leaves much behind, and without a limit the thread would keep room for it.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker.on('message', (answer: PlannerAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      if (!waiting) return;
      clearTimeout(waiting.timer);
      this.#waiting.delete(answer.id);
      if (this.#waiting.size === 0) worker.unref();
      if ('failure' in answer) waiting.reject(new PlanningFailure(answer.failure));
      else waiting.resolve(answer.value);
    });
    worker.on('error', (cause) => this.#lose(worker, new PlannerUnavailable('The planner failed.', { cause })));
    worker.on('exit', () => this.#lose(worker, new PlannerUnavailable('The planner ended.')));
    return worker;
  }

  /** Stops a thread that is lost in its work, so that the next question gets a new one. */
  #end(error: PlannerUnavailable): void {
    const worker = this.#worker;
    if (!worker) return;
    this.#lose(worker, error);
    void worker.terminate();
  }

  #lose(worker: Worker, error: PlannerUnavailable): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }
}

/** One thread plans for all routers of a process: it holds Apollo's classes, and they are large. */
const thread = new PlannerThread();
let lastSupergraph = 0;

interface Loading {
  readonly supergraph: number;
  readonly loaded: Promise<LoadedSupergraph>;
}

/** SDL → what was begun before a router asked for it. */
const begun = new Map<string, Loading>();

/** For a process that waits for other things before it opens a router: loading Apollo's classes takes most of a second. */
export function startPlanning(): void {
  thread.warmUp();
}

/** The same for a supergraph: the next `Planner` of it takes what this began. */
export function startLoading(supergraphSdl: string): void {
  const loading = load(supergraphSdl);
  // Whoever opens a planner is told.
  loading.loaded.catch(() => {});
  begun.set(supergraphSdl, loading);
}

function load(sdl: string): Loading {
  lastSupergraph += 1;
  return {
    supergraph: lastSupergraph,
    loaded: thread.ask(lastSupergraph, { kind: 'load', sdl }) as Promise<LoadedSupergraph>,
  };
}

/** Told of every plan: how it went, and the milliseconds until it was here. */
export type OnPlanned = (outcome: 'ok' | 'failed' | 'unavailable', ms: number) => void;

/** One supergraph at the planner. */
export class Planner {
  readonly loaded: LoadedSupergraph;
  readonly #sdl: string;
  readonly #number: number;
  readonly #onPlanned: OnPlanned;

  private constructor(sdl: string, number: number, loaded: LoadedSupergraph, onPlanned: OnPlanned) {
    this.#onPlanned = onPlanned;
    this.#sdl = sdl;
    this.#number = number;
    this.loaded = loaded;
  }

  /** Throws `PlanningFailure` when the supergraph cannot be used. */
  static async open(sdl: string, onPlanned: OnPlanned = () => {}): Promise<Planner> {
    const { supergraph, loaded } = begun.get(sdl) ?? load(sdl);
    begun.delete(sdl);
    return new Planner(sdl, supergraph, await loaded, onPlanned);
  }

  /** Questions of all supergraphs that wait for the thread. */
  static get waiting(): number {
    return thread.waiting;
  }

  /** The query must be valid. Throws `PlanningFailure` or `PlannerUnavailable`. */
  async plan(query: string, operationName: string | undefined): Promise<QueryPlan> {
    const started = performance.now();
    try {
      const plan = await this.#plan(query, operationName);
      this.#onPlanned('ok', performance.now() - started);
      return plan;
    } catch (error) {
      this.#onPlanned(error instanceof PlanningFailure ? 'failed' : 'unavailable', performance.now() - started);
      throw error;
    }
  }

  async #plan(query: string, operationName: string | undefined): Promise<QueryPlan> {
    const question = { kind: 'plan', query, operationName } as const;
    const text = await thread.ask(this.#number, question).catch(async (error: unknown) => {
      if (!(error instanceof PlanningFailure) || error.message !== 'This supergraph is not loaded.') throw error;
      // The thread is another one than that which loaded it.
      await thread.ask(this.#number, { kind: 'load', sdl: this.#sdl });
      return thread.ask(this.#number, question);
    });
    return JSON.parse(text as string) as QueryPlan;
  }

  /** For a supergraph that nobody uses any more. */
  async close(): Promise<void> {
    await thread.ask(this.#number, { kind: 'unload' });
  }
}
