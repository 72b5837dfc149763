import type { GraphQLFormattedError } from 'graphql';

/** How an operation ended. */
export type Outcome = 'ok' | 'partial' | 'refused' | 'failed';

export interface Ending {
  readonly outcome: Outcome;
  /** Stable codes of its errors, each once. */
  readonly codes: readonly string[];
}

/** Codes that say: not your fault. */
const ours = new Set(['INTERNAL', 'UNAVAILABLE', 'DEADLINE_EXCEEDED']);
/** Errors that are looked at: one failing list may have a thousand, all alike. */
const looked = 20;

const fine: Ending = { outcome: 'ok', codes: [] };

/** `data` undefined: nothing was executed. */
export function endingOf({
  data,
  errors,
}: {
  readonly data?: Buffer;
  readonly errors: readonly GraphQLFormattedError[];
}): Ending {
  if (errors.length === 0) return fine;
  const codes = [...new Set(errors.slice(0, looked).map(codeOf))];
  if (codes.some((code) => ours.has(code))) return { outcome: 'failed', codes };
  return { outcome: data === undefined ? 'refused' : 'partial', codes };
}

/** A code is a word of ours or of a subgraph's; anything else may be a text of somebody's. */
function codeOf({ extensions }: GraphQLFormattedError): string {
  const code = extensions?.code;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,59}$/.test(code) ? code : 'UNCODED';
}
