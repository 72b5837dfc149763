import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { LiveChannel, Stop } from '@lyceum/kit/live/live.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import type { ReadIdentity } from './routes.ts';

export interface Tenant {
  readonly id: string;
  readonly slug: string;
  /** Host names without ports. */
  readonly hosts: readonly string[];
  readonly public: boolean;
  /** Nobody is let in. */
  readonly suspended: boolean;
  /** What it has not switched off. */
  readonly features: readonly string[];
}

/** Identity's answer; null where nothing changed. */
interface Listing {
  readonly stamp: number;
  readonly tenants: readonly Tenant[] | null;
}

/** Milliseconds: how often it is asked whether something changed, which is one number where nothing did. */
const pollEvery = 1000;

/** Which tenant is served at which host. Identity's hint tells of a change at once; the poll makes it at most a second when the live channel is gone. */
export class TenantDirectory {
  readonly #read: ReadIdentity;
  readonly #log: Log;
  readonly #listeners = new Set<() => void>();
  #tenants: readonly Tenant[] = [];
  #stamp: number | null = null;
  #complained = false;
  #reading: Promise<void> | null = null;
  #again = false;
  #stop: Stop = async () => {};

  constructor(read: ReadIdentity, log: Log) {
    this.#read = read;
    this.#log = log;
  }

  async start(live: LiveChannel): Promise<void> {
    const unsubscribe = await live.subscribe('tenants', () => this.#follow());
    const stopHearing = live.onReconnect(() => this.#follow());
    await this.#follow();
    const poll = setInterval(() => this.#follow(), pollEvery);
    this.#stop = async () => {
      clearInterval(poll);
      await Promise.all([unsubscribe(), stopHearing()]);
    };
  }

  /** Called after something changed. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    return this.#stop();
  }

  /**
   * The tenant of a request. `wanted` is a slug or an id from the header `x-tenant`, for hosts that serve several: it chooses among the public ones; a token's
   * tenant decides where nothing is said. Throws `Failure`.
   */
  async resolve(host: string, wanted: string | null, ofToken: string | null): Promise<string> {
    const served = await this.#servedAt(host);
    if (served.length === 0) throw new Failure('NOT_FOUND', `No marketplace is served at ${host}.`);
    // Where several share a host, only a token leads to one that is not public.
    const open = ofToken === null && served.length > 1 ? served.filter((tenant) => tenant.public) : served;
    const chosen = wanted ? open.find(({ id, slug }) => slug === wanted || id === wanted) : undefined;
    if (wanted && !chosen)
      throw new Failure('BAD_USER_INPUT', `No marketplace "${wanted}" is served at ${host}; look at your x-tenant.`);
    if (ofToken) {
      const fits = served.some(({ id }) => id === ofToken) && (!chosen || chosen.id === ofToken);
      if (!fits) throw new Failure('UNAUTHENTICATED', 'This token or key belongs to another marketplace; use one of this.');
      return standing(served.find(({ id }) => id === ofToken)!);
    }
    // Several share a host on a developer's machine only; the first public one answers who does not choose.
    const tenant = chosen ?? open[0];
    if (!tenant) throw new Failure('NOT_FOUND', `No public marketplace is served at ${host}.`);
    return standing(tenant);
  }

  /** As the list was read last; null for one that it does not have. */
  find(id: string): Tenant | null {
    return this.#tenants.find((tenant) => tenant.id === id) ?? null;
  }

  async #servedAt(host: string): Promise<readonly Tenant[]> {
    // Nothing was ever read: identity was not there yet. Whoever asks learns why.
    if (this.#stamp === null) await this.#renew();
    const name = hostName(host);
    return this.#tenants.filter(({ hosts }) => hosts.includes(name));
  }

  /** Reads what changed; what is hinted meanwhile is read afterwards. The old list goes on serving when identity does not answer. */
  async #follow(): Promise<void> {
    if (this.#reading) this.#again = true;
    try {
      await this.#renew();
      this.#complained = false;
    } catch (error) {
      // Every second would be too often.
      if (!this.#complained) this.#log.warn({ err: error }, 'tenants cannot be read; those known go on');
      this.#complained = true;
    }
  }

  #renew(): Promise<void> {
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    do {
      this.#again = false;
      const { stamp, tenants } = await this.#read<Listing>(`/identity/tenants?stamp=${this.#stamp}`);
      if (tenants === null) continue;
      this.#tenants = tenants;
      this.#stamp = stamp;
      for (const listener of this.#listeners) listener();
    } while (this.#again);
  }
}

/** Its id, if it is open to anybody. */
function standing({ id, suspended }: Tenant): string {
  if (suspended)
    throw new Failure('FORBIDDEN', 'This marketplace is suspended; nobody can use it at the moment.', {
      reason: 'TENANT_SUSPENDED',
    });
  return id;
}

/** `localhost:4000` → `localhost`, `[::1]:4000` → `[::1]`. */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
