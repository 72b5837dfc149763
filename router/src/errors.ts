import type { Log } from '@lyceum/kit/log/log.ts';
import type { GraphQLFormattedError } from 'graphql';

/** Codes that stand for "nobody foresaw this"; their text may hold anything and stays here. */
const unforeseen = new Set<unknown>([undefined, 'INTERNAL', 'INTERNAL_SERVER_ERROR', 'DOWNSTREAM_SERVICE_ERROR']);

/**
 * The one shape in which errors leave: message, path, locations, and a stable `extensions.code`. What nobody foresaw is masked and carries the request id
 * under which the log has it.
 */
export function shapeErrors(errors: readonly GraphQLFormattedError[], requestId: string, log: Log): GraphQLFormattedError[] {
  return errors.map((error) => shapeError(error, requestId, log));
}

function shapeError(error: GraphQLFormattedError, requestId: string, log: Log): GraphQLFormattedError {
  const { message, path, locations, extensions = {} } = error;
  const { serviceName, stacktrace: _, http: __, ...open } = extensions as Record<string, unknown>;
  const place = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
  if (!unforeseen.has(open.code)) return { message, ...place, extensions: open };
  // A subgraph that masked its own has logged it already, under the same request id.
  if (open.code !== 'INTERNAL') log.error({ requestId, subgraph: serviceName, path, failure: message }, 'a request failed');
  return {
    message: `Something went wrong. Quote the request id ${requestId}.`,
    ...place,
    extensions: { code: 'INTERNAL', requestId },
  };
}
