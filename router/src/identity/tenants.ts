import type { Clock } from '@lyceum/kit/clock/clock.ts';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { ReadIdentity } from './routes.ts';

export interface Tenant {
  readonly id: string;
  readonly slug: string;
  /** Host names without ports. */
  readonly hosts: readonly string[];
  readonly public: boolean;
}

/** Seconds after which the list is read again; and how long a host nobody knows waits for the next look. */
const fresh = 60;
const patience = 2;

/** Which tenant is served at which host. */
export class TenantDirectory {
  readonly #read: ReadIdentity;
  readonly #clock: Clock;
  #tenants: readonly Tenant[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(read: ReadIdentity, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
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
      return ofToken;
    }
    // Several share a host on a developer's machine only; the first public one answers who does not choose.
    const tenant = chosen ?? open[0];
    if (!tenant) throw new Failure('NOT_FOUND', `No public marketplace is served at ${host}.`);
    return tenant.id;
  }

  /** As the list was read last; null for one that it does not have. */
  find(id: string): Tenant | null {
    return this.#tenants.find((tenant) => tenant.id === id) ?? null;
  }

  async #servedAt(host: string): Promise<readonly Tenant[]> {
    const name = hostName(host);
    const find = () => this.#tenants.filter(({ hosts }) => hosts.includes(name));
    const age = (this.#clock.now().getTime() - this.#readAt) / 1000;
    const known = find();
    if (known.length > 0) {
      // The old list goes on serving while it is renewed, also when identity does not answer.
      if (age > fresh) this.#renew().catch(() => {});
      return known;
    }
    if (age > patience) await this.#renew();
    return find();
  }

  #renew(): Promise<void> {
    this.#reading ??= this.#read<readonly Tenant[]>('/identity/tenants')
      .then((tenants) => {
        this.#tenants = tenants;
        this.#readAt = this.#clock.now().getTime();
      })
      .finally(() => {
        this.#reading = null;
      });
    return this.#reading;
  }
}

/** `localhost:4000` → `localhost`, `[::1]:4000` → `[::1]`. */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
