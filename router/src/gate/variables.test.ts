import { expect, test } from 'vitest';
import { defaultLimits, type Limits } from '../edge/limits.ts';
import { variableErrors } from './variables.ts';

interface Edge {
  readonly limit: keyof Limits;
  readonly code: string;
  readonly small: Partial<Limits>;
  readonly at: unknown;
  readonly above: unknown;
}

const edges: readonly Edge[] = [
  { limit: 'variableBytes', code: 'VARIABLES_TOO_LARGE', small: { variableBytes: 6 }, at: { a: 'bcdef' }, above: { a: 'bcdeé' } },
  {
    limit: 'variableBytes',
    code: 'VARIABLES_TOO_LARGE',
    small: { variableBytes: 3 },
    at: { a: { bc: 1 } },
    above: { a: { bcd: null } },
  },
  { limit: 'inputDepth', code: 'VARIABLES_TOO_DEEP', small: { inputDepth: 2 }, at: { a: [{ b: 1 }] }, above: { a: [{ b: [] }] } },
  { limit: 'inputDepth', code: 'VARIABLES_TOO_DEEP', small: { inputDepth: 0 }, at: { a: 1 }, above: { a: {} } },
  {
    limit: 'variableEntries',
    code: 'VARIABLES_TOO_MANY_ENTRIES',
    small: { variableEntries: 4 },
    at: { a: [1, [2]], b: { c: 3 }, d: 4 },
    above: { a: [1, [2]], b: { c: 3, d: 4 } },
  },
];

test.each(edges)('variables may reach $limit and not pass it: $above', ({ limit, code, small, at, above }) => {
  const limits = { ...defaultLimits, ...small };
  expect(variableErrors(at, limits)).toEqual([]);
  const [error] = variableErrors(above, limits);
  const maximum = limits[limit] as number;
  expect(error!.extensions).toEqual({ code, limit, maximum, found: maximum + 1, http: { status: 400 } });
});

test('no variables are no excess', () => {
  for (const none of [undefined, null, {}]) expect(variableErrors(none, defaultLimits)).toEqual([]);
});
