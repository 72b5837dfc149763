import { GraphQLError } from 'graphql';
import type { Limits } from '../edge/limits.ts';

/** Why the gate sends something back: stable codes, one for each limit. */
export type RefusalCode =
  | 'DOCUMENT_TOO_LONG'
  | 'DOCUMENT_TOO_DEEP'
  | 'DOCUMENT_TOO_NESTED'
  | 'DOCUMENT_TOO_HIGH'
  | 'DOCUMENT_TOO_MANY_ALIASES'
  | 'DOCUMENT_TOO_MANY_ROOT_FIELDS'
  | 'DOCUMENT_TOO_MANY_REPEATS'
  | 'DOCUMENT_TOO_MANY_OPERATIONS'
  | 'DOCUMENT_TOO_MANY_FRAGMENTS'
  | 'DOCUMENT_TOO_MANY_DIRECTIVES'
  | 'DOCUMENT_INPUT_TOO_DEEP'
  | 'DOCUMENT_INTROSPECTION_TOO_DEEP'
  | 'DOCUMENT_FRAGMENT_CYCLE'
  | 'VARIABLES_TOO_LARGE'
  | 'VARIABLES_TOO_DEEP'
  | 'VARIABLES_TOO_MANY_ENTRIES'
  | 'PAGE_SIZE_OUT_OF_RANGE'
  | 'PAGE_SIZE_REQUIRED'
  | 'COST_TOO_HIGH';

/** A refusal, told with its facts; status 400 over HTTP. */
export function refusal(code: RefusalCode, message: string, facts: Readonly<Record<string, unknown>> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...facts, http: { status: 400 } } });
}

/** A limit that was passed: `found` of what may be `maximum`. */
export interface Excess {
  readonly code: RefusalCode;
  /** The setting in `Limits`, so that its owner finds it. */
  readonly limit: keyof Limits;
  readonly found: number;
  readonly maximum: number;
  /** What was counted, as the start of a sentence: "Fields inside one another". */
  readonly what: string;
}

export function exceeded({ code, limit, found, maximum, what }: Excess): GraphQLError {
  return refusal(code, `${what}: ${found}, at most ${maximum} allowed.`, { limit, found, maximum });
}
