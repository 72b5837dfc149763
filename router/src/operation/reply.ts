import { failureStatus } from '@lyceum/kit/errors/failure.ts';
import type { GraphQLFormattedError } from 'graphql';
import type { DeferredAnswer, DeferredAnswers } from '../execution/deferred.ts';

/** What a client gets: `data` as JSON text, absent where nothing was executed; errors in the shape in which they leave. */
export interface Reply {
  readonly data?: string;
  readonly errors: readonly GraphQLFormattedError[];
  /** How long it may be kept, in seconds, by whom, and how old it is already; absent where it may not. */
  readonly caching?: { readonly maxAge: number; readonly scope: 'PUBLIC' | 'PRIVATE'; readonly age: number };
  /** For developers. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** What follows on it, each as it leaves; absent where it is the whole answer. To be read to its end. */
  readonly later?: AsyncGenerator<string, void, void>;
}

/** The response as the specification orders it (§7.1). */
export function replyText({ data, errors, extensions, later }: Reply): string {
  if (later) return `${replyText({ data, errors } as Reply).slice(0, -1)},"hasNext":true}`;
  if (extensions) return `${replyText({ data, errors } as Reply).slice(0, -1)},"extensions":${JSON.stringify(extensions)}}`;
  if (errors.length === 0) return `{"data":${data}}`;
  const told = JSON.stringify(errors);
  return data === undefined ? `{"errors":${told}}` : `{"errors":${told},"data":${data}}`;
}

/** Statuses of refusals by code. Apollo's clients expect 200 where a hash is not known yet, and send the text then. */
const statuses: Readonly<Record<string, number>> = {
  ...failureStatus,
  PERSISTED_QUERY_NOT_FOUND: 200,
  OPERATION_NOT_LISTED: 403,
};

/** What was executed is answered with 200, even if with errors; what was not has the status of its reason. Source: GraphQL over HTTP §6.4. */
export function replyStatus({ data, errors: [first] }: Reply): number {
  return data === undefined ? (statuses[String(first?.extensions?.code)] ?? 400) : 200;
}

/** What is delivered later, as Apollo's clients expect it (`deferSpec=20220824`). `shaped` are errors in the shape in which they leave. */
export function laterText(
  { answers, hasNext }: DeferredAnswers,
  shaped: (errors: DeferredAnswer['errors']) => readonly GraphQLFormattedError[],
): string {
  const parts = answers.map(({ path, label, data, errors }) => {
    const told = errors.length > 0 ? `,"errors":${JSON.stringify(shaped(errors))}` : '';
    return `{"path":${JSON.stringify(path)},${label === undefined ? '' : `"label":${JSON.stringify(label)},`}"data":${data}${told}}`;
  });
  return parts.length === 0 ? `{"hasNext":${hasNext}}` : `{"incremental":[${parts.join()}],"hasNext":${hasNext}}`;
}
