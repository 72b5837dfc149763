import type { EntityManager as AnyEntityManager, ForkOptions, TransactionOptions } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Kysely } from 'kysely';
import { inTenant } from './tenant-scope.ts';

/**
 * An entity manager that carries its tenant. MikroORM leads every statement outside a transaction through `withSessionContext`,
 * and opens transactions in `begin` and `flush`; those enter the tenant's scope. What takes another way gets no tenant: no rows.
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

  override async withSessionContext<_C, T>(...args: Parameters<AnyEntityManager['withSessionContext']>): Promise<T> {
    return this.#inScope(() => super.withSessionContext(...args) as Promise<T>);
  }

  override async begin(options?: Omit<TransactionOptions, 'ignoreNestedTransactions'>): Promise<void> {
    return this.#inScope(() => super.begin(options));
  }

  override async flush(): Promise<void> {
    return this.#inScope(() => super.flush());
  }

  #inScope<T>(run: () => T): T {
    return this.#tenantId === undefined ? run() : inTenant(this.#tenantId, run);
  }
}
