import { failureStatus } from '@lyceum/kit/errors/failure.ts';
import type { GraphQLFormattedError } from 'graphql';
import type { DeferredAnswer, DeferredAnswers } from '../execution/deferred.ts';

/** What a client gets: `data` as JSON text in UTF-8, absent where nothing was executed; errors in the shape in which they leave. */
export interface Reply {
  readonly data?: Buffer;
  readonly errors: readonly GraphQLFormattedError[];
  /** How long it may be kept, in seconds, by whom, and how old it is already; absent where it may not. */
  readonly caching?: { readonly maxAge: number; readonly scope: 'PUBLIC' | 'PRIVATE'; readonly age: number };
  /** For developers. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** What follows on it, each as it leaves; absent where it is the whole answer. To be read to its end. */
  readonly later?: AsyncGenerator<string, void, void>;
}

/** The response as the specification orders it (§7.1), in UTF-8: what was written as bytes is never made a string and bytes again. */
export function replyBytes(reply: Reply): Buffer {
  const [before, after] = around(reply);
  return reply.data ? Buffer.concat([Buffer.from(before), reply.data, Buffer.from(after)]) : Buffer.from(before + after);
}

/** What stands before and behind the data. */
function around({ data, errors, extensions, later }: Reply): readonly [before: string, after: string] {
  const told = errors.length === 0 && data ? '' : `"errors":${JSON.stringify(errors)}`;
  const more = extensions ? `,"extensions":${JSON.stringify(extensions)}` : '';
  const end = `${more}${later ? ',"hasNext":true' : ''}}`;
  return data ? [`{${told}${told && ','}"data":`, end] : [`{${told}`, end];
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
    return `{"path":${JSON.stringify(path)},${label === undefined ? '' : `"label":${JSON.stringify(label)},`}"data":${data.toString()}${told}}`;
  });
  return parts.length === 0 ? `{"hasNext":${hasNext}}` : `{"incremental":[${parts.join()}],"hasNext":${hasNext}}`;
}
