import type { Viewer } from '@lyceum/kit/context/viewer.ts';

/** Equal for two viewers only if they are the same in everything that a subgraph may look at. */
export function viewerKey(viewer: Viewer): string {
  return JSON.stringify(viewer);
}
