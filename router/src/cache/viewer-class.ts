import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import type { CachePolicy } from './policy.ts';

/**
 * Who shares what is kept. PUBLIC: people of one tenant with the same role and scopes (and whatever else a viewer will have), for rights decide what somebody
 * gets. PRIVATE: one person. Null where nobody may keep it: a stranger has nothing of their own.
 */
export function viewerClass(viewer: Viewer, scope: CachePolicy['scope']): string | null {
  if (scope === 'PRIVATE' && viewer.userId === null) return null;
  const { sessionId: _, userId, ...rest } = viewer;
  return JSON.stringify({ ...rest, scopes: rest.scopes.toSorted(), userId: scope === 'PRIVATE' ? userId : null });
}
