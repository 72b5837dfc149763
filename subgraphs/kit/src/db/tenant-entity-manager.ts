import type { ForkOptions } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Kysely } from 'kysely';
import { inTenant } from './tenant-scope.ts';

/**
 * An entity manager that carries its tenant. The methods through which MikroORM reaches the database enter the tenant's scope
 * (the others are built on these); what takes another way, such as the bare connection or a query builder, gets no tenant: no rows.
 */
export class TenantEntityManager extends EntityManager {
  #tenantId: string | undefined;
  #kysely: Kysely<unknown> | undefined;

  /** A fresh unit of work of this tenant; `kysely` is bound to the same. */
  static bound(root: TenantEntityManager, tenantId: string, kysely: Kysely<unknown>): TenantEntityManager {
    const fork = root.fork() as TenantEntityManager;
    fork.#tenantId = tenantId;
    fork.#kysely = kysely;
    return fork;
  }

  override fork(options?: ForkOptions): this {
    const fork = super.fork(options) as this;
    fork.#tenantId = this.#tenantId;
    fork.#kysely = this.#kysely;
    return fork;
  }

  override getKysely<Tables>(): Kysely<Tables> {
    if (this.isInTransaction() || !this.#kysely) return super.getKysely() as unknown as Kysely<Tables>;
    return this.#kysely as Kysely<Tables>;
  }

  override find = this.#scoped(super.find);
  override findOne = this.#scoped(super.findOne);
  override countBy = this.#scoped(super.countBy);
  override lock = this.#scoped(super.lock);
  override flush = this.#scoped(super.flush);
  override begin = this.#scoped(super.begin);
  override transactional = this.#scoped(super.transactional);
  override withSessionContext = this.#scoped(super.withSessionContext);

  // biome-ignore lint/suspicious/noExplicitAny: keeps the signature of whatever method it is given
  #scoped<F extends (...args: any[]) => unknown>(method: F): F {
    return ((...args: unknown[]) => {
      const run = () => method.apply(this, args);
      return this.#tenantId === undefined ? run() : inTenant(this.#tenantId, run);
    }) as F;
  }
}
