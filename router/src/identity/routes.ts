import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';

/** Reads one of identity's own addresses, in the router's name. */
export type ReadIdentity = <T>(path: string) => Promise<T>;

export function identityReader(identity: SubgraphClient): ReadIdentity {
  return async <T>(path: string) => {
    const index = (await identity.routes()).findIndex((route) => route.path === path);
    if (index < 0) throw new Error(`Identity has no route ${path}.`);
    const request = new Request(new URL(path, 'http://identity'));
    const response = await identity.serve(index, request, { viewer: serviceViewer('*'), requestId: 'router' });
    if (!response.ok) throw new Error(`Identity answered ${response.status} at ${path}.`);
    return (await response.json()) as T;
  };
}
