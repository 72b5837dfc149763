import { Buffer } from 'node:buffer';
import type { GraphQLError } from 'graphql';
import type { Limits } from '../edge/limits.ts';
import { type Excess, exceeded } from './refusal.ts';

/** What a request's variables hold beyond the limits: parsed JSON, before it is coerced. Looks at nothing behind the first excess. */
export function variableErrors(variables: unknown, limits: Limits): readonly GraphQLError[] {
  const excess = findExcess(variables, limits);
  return excess ? [exceeded(excess)] : [];
}

function findExcess(variables: unknown, { variableBytes, variableEntries, inputDepth }: Limits): Excess | null {
  let bytes = 0;
  // The variables themselves are an object of JSON, but no input of the schema.
  let entries = -Object.keys(variables ?? {}).length;
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: variables, depth: -1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string') bytes += Buffer.byteLength(value);
    if (typeof value === 'object' && value !== null) {
      if (depth + 1 > inputDepth) return tooDeep(depth + 1, inputDepth);
      const isList = Array.isArray(value);
      const held: unknown[] = isList ? value : Object.values(value);
      if (!isList) for (const name of Object.keys(value)) bytes += Buffer.byteLength(name);
      entries += held.length;
      if (entries > variableEntries) return tooMany(entries, variableEntries);
      for (const one of held) open.push({ value: one, depth: depth + 1 });
    }
    if (bytes > variableBytes) return tooLarge(bytes, variableBytes);
  }
  return null;
}

const tooDeep = (found: number, maximum: number): Excess => ({
  code: 'VARIABLES_TOO_DEEP',
  limit: 'inputDepth',
  what: 'Lists and input objects inside one another, in the variables',
  found,
  maximum,
});

const tooMany = (found: number, maximum: number): Excess => ({
  code: 'VARIABLES_TOO_MANY_ENTRIES',
  limit: 'variableEntries',
  what: 'Entries of lists and input objects in the variables',
  found,
  maximum,
});

const tooLarge = (found: number, maximum: number): Excess => ({
  code: 'VARIABLES_TOO_LARGE',
  limit: 'variableBytes',
  what: 'Bytes of the texts and names in the variables',
  found,
  maximum,
});
