import type { Log } from '@lyceum/kit/log/log.ts';
import { OperationTypeNode } from 'graphql';
import type { Federation, Version } from '../federation/federation.ts';
import type { Partners } from './partners.ts';

/** Prepares and plans what manifests list, as soon as they are read and before a new supergraph is taken into use. Returns how to stop. */
export function keepListedWarm(federation: Federation, partners: Partners, log: Log): () => void {
  let warming = Promise.resolve();
  const stopped = new AbortController();
  const warm = (version: Version) => {
    warming = warming.then(() => warmListed(version, partners, log, stopped.signal));
    return warming;
  };
  const stopFollowing = partners.onChange(() => void warm(federation.version));
  const stopWarming = federation.beforeSwap((version) => warm(version));
  void warm(federation.version);
  return () => {
    stopFollowing();
    stopWarming();
    stopped.abort();
  };
}

/** One after another, because there is one planner. Never rejects: what does not fit this schema is told to whoever reads the log, and to who asks it. */
async function warmListed({ operations }: Version, partners: Partners, log: Log, stopped: AbortSignal): Promise<void> {
  for (const { facts, operations: listed } of partners.all) {
    for (const { name, body } of listed) {
      if (stopped.aborted) return;
      const { operation, errors } = operations.prepare(body, undefined);
      const told = { partner: facts.id, operation: name };
      if (errors)
        log.warn({ ...told, errors: errors.map(({ message }) => message) }, 'a listed operation does not fit the schema');
      // A subscription is planned by its parts, when somebody asks.
      if (!operation || operation.operation.operation === OperationTypeNode.SUBSCRIPTION) continue;
      const planned = operation.variants.likely.map((booleans) => operation.variants.of(booleans).made());
      await Promise.all(planned).catch(
        (error: unknown) => stopped.aborted || log.warn({ ...told, err: error }, 'a listed operation could not be planned'),
      );
    }
  }
}
