import type { Reply } from '../operation/reply.ts';
import { completeFiltered } from './complete.ts';
import type { Filtered } from './filter.ts';

/** What was executed where no field is left. */
export const nothingLeft: Reply = { data: Buffer.from('{}'), errors: [] };

/**
 * The reply to what was asked, made of the reply to what was left of it. It has errors, so nobody may keep it; one that has no data was not executed, and says
 * why. `coerced`: the variables of what was asked.
 */
export function completeReply(filtered: Filtered, { data, errors }: Reply, coerced: Readonly<Record<string, unknown>>): Reply {
  if (data === undefined) return { errors };
  const completed = completeFiltered(filtered, { data: JSON.parse(data.toString()), errors }, coerced);
  return { data: Buffer.from(JSON.stringify(completed.data)), errors: completed.errors ?? [] };
}
