import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';

/** Reads one of identity's own addresses, in the router's name. */
export type ReadIdentity = <T>(path: string) => Promise<T>;

/** Identity's own addresses, asked in the router's name. Each throws when identity does not answer well. */
export interface IdentityRoutes {
  readonly read: ReadIdentity;
  tell(path: string, what: unknown): Promise<void>;
}

export function identityRoutes(identity: SubgraphClient): IdentityRoutes {
  const ask = async (path: string, init?: RequestInit) => {
    const url = new URL(path, 'http://identity');
    const index = (await identity.routes()).findIndex((route) => route.path === url.pathname);
    if (index < 0) throw new Error(`Identity has no route ${url.pathname}.`);
    const response = await identity.serve(index, new Request(url, init), { viewer: serviceViewer('*'), requestId: 'router' });
    if (!response.ok) throw new Error(`Identity answered ${response.status} at ${path}.`);
    return response;
  };
  return {
    read: async <T>(path: string) => (await (await ask(path)).json()) as T,
    async tell(path, what) {
      await ask(path, { method: 'POST', body: JSON.stringify(what), headers: { 'content-type': 'application/json' } });
    },
  };
}
