import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import type { Tenant } from '../identity/tenants.ts';

const usual = { suspended: false, features: ['CALLS', 'LECTURES'] };

/** What a tiny identity says of marketplaces. */
export class TinyTenants {
  readonly #live: LiveChannel;
  #stamp = 1;
  #tenants: readonly Tenant[] = [
    { id: 'tenant_a', slug: 'a', hosts: ['127.0.0.1'], public: true, ...usual },
    { id: 'tenant_b', slug: 'b', hosts: ['127.0.0.1'], public: true, ...usual },
    { id: 'tenant_c', slug: 'c', hosts: ['c.example'], public: true, ...usual },
    { id: 'tenant_closed', slug: 'closed', hosts: ['127.0.0.1', 'localhost'], public: false, ...usual },
  ];

  constructor(live: LiveChannel) {
    this.#live = live;
  }

  answer(request: Request) {
    const known = new URL(request.url).searchParams.get('stamp') === String(this.#stamp);
    return { stamp: this.#stamp, tenants: known ? null : this.#tenants };
  }

  /** One that is not there yet is added. */
  change(id: string, change: Partial<Tenant>, how: 'hint' | 'silence'): void {
    const before = this.#tenants.find((tenant) => tenant.id === id) ?? { id, slug: id, hosts: [], public: true, ...usual };
    this.#tenants = [...this.#tenants.filter((tenant) => tenant.id !== id), { ...before, ...change }];
    this.#stamp += 1;
    if (how === 'hint') this.#live.publish('tenants', { tenantId: id });
  }
}
