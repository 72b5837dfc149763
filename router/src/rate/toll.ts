import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import type { Operation } from '../operation/operations.ts';
import { askedFields, triedAccount } from './asked-fields.ts';
import type { Counter, Standing } from './counter.ts';
import { personKey } from './policies.ts';
import { RateExceeded } from './rate-exceeded.ts';
import { rateHeaders } from './rate-headers.ts';
import type { Counters } from './rates.ts';

/** What one request pays, and how its client stands then. Throws `RateExceeded` where something is used up. */
export class Toll {
  readonly #counters: Counters;
  readonly #address: string;
  readonly #standings: Standing[] = [];

  constructor(counters: Counters, address: string) {
    this.#counters = counters;
    this.#address = address;
  }

  /** Before anything is read or believed. */
  async arrive(): Promise<void> {
    await this.#take(this.#counters.address, this.#address);
  }

  /** Whose request it is, as people are counted. */
  person(viewer: Viewer): string {
    return personKey({ viewer, address: this.#address });
  }

  /** When it is known who asks, whatever it is. */
  async enter(viewer: Viewer): Promise<void> {
    const subject = { viewer, address: this.#address };
    for (const { policy, counter } of this.#counters.requests) {
      const key = policy.key(subject);
      if (key !== null) await this.#take(counter, key);
    }
  }

  /** When it is known who asks what. */
  async ask(
    viewer: Viewer,
    { document, operation }: Pick<Operation, 'document' | 'operation'>,
    variables: Readonly<Record<string, unknown>>,
  ) {
    const { field, triesPerAddress, triesPerAccount } = this.#counters;
    const subject = { viewer, address: this.#address };
    await this.enter(viewer);
    const { roots, guarded } = askedFields(document, operation);
    if (field) {
      const person = personKey(subject);
      for (const [coordinate, times] of roots) await this.#take(field, `${coordinate} ${person}`, times);
    }
    if (guarded.length === 0) return;
    await this.#take(triesPerAddress, this.#address, guarded.length);
    for (const one of guarded) {
      const account = triedAccount(one, variables);
      if (account !== null) await this.#take(triesPerAccount, `${viewer.tenantId} ${account}`);
    }
  }

  /** What an answer over HTTP tells about it. */
  headers(): ReadonlyMap<string, string> {
    return rateHeaders(this.#standings);
  }

  async #take(counter: Counter | null, key: string, points = 1): Promise<void> {
    if (!counter) return;
    const standing = await counter.take(key, points);
    this.#standings.push(standing);
    if (standing.exceeded) throw new RateExceeded(standing, this.headers());
  }
}
