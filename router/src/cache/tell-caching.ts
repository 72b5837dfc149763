import type { ServerResponse } from 'node:http';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import type { Reply } from '../operation/reply.ts';

/** What an answer depends on beside its address: who asks, and for which tenant. */
const depends = 'authorization, x-api-key, x-tenant, accept';

/** Tells caches outside how long an answer holds. One that was made for somebody who is known is theirs alone. Source: RFC 9111 §5. */
export function tellCaching(outgoing: ServerResponse, { caching }: Reply, viewer: Viewer): void {
  if (!caching) return;
  const { maxAge, scope, age } = caching;
  const shared = scope === 'PUBLIC' && viewer.kind === 'anonymous';
  outgoing.setHeader('cache-control', `max-age=${maxAge}, ${shared ? 'public' : 'private'}`);
  outgoing.setHeader('age', String(age));
  outgoing.appendHeader('vary', depends);
}
