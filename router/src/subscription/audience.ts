import type { Audience } from '@lyceum/kit/stream/audience.ts';
import type { ExecutionResult } from 'graphql';

/** How an event concerns a listener: they hear it, it is not for them, or they may not listen any more. */
export type Verdict = 'hears' | 'not for them' | 'out';

export type Judge = (userId: string | null) => Verdict;

/** The stream is tagged as one for all, and does not say for whom its events are. */
export class NoAudience extends Error {}

/** Judges listeners by what the event itself says. Throws `NoAudience`: nobody may hear it then. */
export function judgeOf(event: ExecutionResult): Judge {
  const audience = event.extensions?.audience as Audience | null | undefined;
  if (audience === null) return () => 'hears';
  if (audience === undefined || !Array.isArray(audience.admitted))
    throw new NoAudience('An event of a shared stream names no audience.');
  const admitted = new Set(audience.admitted);
  const { only } = audience;
  return (userId) => {
    if (userId === null || !admitted.has(userId)) return 'out';
    return only === undefined || only === userId ? 'hears' : 'not for them';
  };
}
