import type { Viewer } from '../context/viewer.ts';
import type { LiveChannel } from './live.ts';

/** Live topic of things that changed: routers forget what they keep of them. */
export const changedTopic = 'changed';

/** Something of the graph that changed, appeared or went. */
export interface Changed {
  /** The tenant's id. */
  readonly tenant: string;
  /** The name of its object type. */
  readonly type: string;
  readonly id: string;
}

/** What a transaction has for this. */
interface Writing {
  readonly viewer: Pick<Viewer, 'tenantId'>;
  readonly live: Pick<LiveChannel, 'publish'>;
  afterCommit(run: () => void): void;
}

/** Tells after the commit that a thing changed whose type has `@cacheControl`. A hint: when it is lost, routers know the old state until its `maxAge` ends. */
export function tellChanged(tx: Writing, type: string, id: string): void {
  const changed: Changed = { tenant: tx.viewer.tenantId, type, id };
  tx.afterCommit(() => tx.live.publish(changedTopic, changed));
}
