import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphQLFormattedError } from 'graphql';
import type { Listener, Payload, Stop } from '../../subscription/listener.ts';
import type { StreamLimits } from '../stream-limits.ts';
import { close } from './close.ts';
import type { Wire } from './wire.ts';

/** Milliseconds between looks whether a slow socket has room again. */
const look = 20;

/** One operation on a socket: what it is told goes out under its id. */
export class SocketOperation implements Listener {
  readonly #wire: Wire;
  readonly #limits: Pick<StreamLimits, 'queueBytes' | 'queueEvents'>;
  readonly #head: string;
  readonly #onEnd: () => void;
  #stop: Stop | null = null;
  #over = false;
  /** Events that were sent since the socket had nothing waiting. */
  #waiting = 0;

  constructor(wire: Wire, id: string, limits: Pick<StreamLimits, 'queueBytes' | 'queueEvents'>, onEnd: () => void) {
    this.#wire = wire;
    this.#limits = limits;
    this.#head = `{"id":${JSON.stringify(id)},"type":"`;
    this.#onEnd = onEnd;
  }

  /** What ends it upstream; at once, if it is over already. */
  runs(stop: Stop): void {
    if (this.#over) stop();
    else this.#stop = stop;
  }

  next({ bytes }: Payload): void {
    if (this.#over) return;
    // What waited before counts: one answer may be large.
    const { buffered } = this.#wire;
    this.#waiting = buffered === 0 ? 0 : this.#waiting + 1;
    if (buffered <= this.#limits.queueBytes && this.#waiting <= this.#limits.queueEvents) {
      this.#wire.sendWith(`${this.#head}next","payload":`, bytes);
      return;
    }
    this.cut();
    this.#wire.close(close.slow);
  }

  complete(): void {
    if (this.cut()) this.#wire.send(`${this.#head}complete"}`);
  }

  refuse(errors: readonly GraphQLFormattedError[]): void {
    if (this.cut()) this.#wire.send(`${this.#head}error","payload":${JSON.stringify(errors)}}`);
  }

  lost(): void {
    if (this.cut()) this.#wire.close(close.restart);
  }

  room(): Promise<void> | undefined {
    return this.#wire.buffered * 2 < this.#limits.queueBytes ? undefined : this.#drained();
  }

  /** Ends it without a word to the client. False when it was over already. */
  cut(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#stop?.();
    this.#onEnd();
    return true;
  }

  async #drained(): Promise<void> {
    while (!this.#over && this.#wire.buffered * 2 >= this.#limits.queueBytes) await sleep(look, undefined, { ref: false });
  }
}
