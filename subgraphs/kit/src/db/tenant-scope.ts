import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Whose rows the statement in hand may touch. Private to this folder: only a context's own `em` and `db` enter it, around each of
 * their own statements, with the tenant that they were made for. Nobody inherits it from whoever happened to call, so a
 * subscription's iterator, a timer or a bus handler can never run under another context's tenant; what bypasses `em` and `db` runs
 * under none and sees nothing.
 */
const scope = new AsyncLocalStorage<string>();

export function inTenant<T>(tenantId: string, run: () => T): T {
  return scope.run(tenantId, run);
}

export function currentTenant(): string | undefined {
  return scope.getStore();
}
