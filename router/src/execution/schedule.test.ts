import { describe, expect, test } from 'vitest';
import type { FetchNode, PlanNode } from './plan.ts';
import { batchesOf, stepsOf } from './schedule.ts';

const root = (serviceName: string, operationKind: FetchNode['operationKind'] = 'query'): FetchNode => ({
  kind: 'Fetch',
  serviceName,
  operation: `{${serviceName}}`,
  operationKind,
});
const entity = (serviceName: string, path: string): PlanNode => ({
  kind: 'Flatten',
  path: path.split('.'),
  node: {
    ...root(serviceName),
    requires: [{ kind: 'InlineFragment', typeCondition: 'T', selections: [{ kind: 'Field', name: '__typename' }] }],
    operation: `query($representations:[_Any!]!){_entities(representations:$representations){...on T{${path.replaceAll(/\W/g, '')}}}}`,
  },
});
const sequence = (...nodes: PlanNode[]): PlanNode => ({ kind: 'Sequence', nodes });
const parallel = (...nodes: PlanNode[]): PlanNode => ({ kind: 'Parallel', nodes });

/** `a:x+y <0,1` is one request to a for the entities at x and y, after the first and second. */
const drawn = (plan: PlanNode) =>
  batchesOf(stepsOf(plan)).map(({ service, steps, after }) => {
    const paths = steps.map(({ path }) => path.join('.') || 'root').join('+');
    return `${service}:${paths}${after.length > 0 ? ` <${after.toSorted().join()}` : ''}`;
  });

describe('a plan becomes requests', () => {
  const cases: readonly [title: string, plan: PlanNode, requests: string[]][] = [
    ['one after the other', sequence(root('a'), entity('b', 'x')), ['a:root', 'b:x <0']],
    [
      'fetches of one subgraph at one time are one request',
      sequence(root('a'), parallel(entity('b', 'x'), entity('b', 'y'), entity('c', 'x'))),
      ['a:root', 'b:x+y <0', 'c:x <0'],
    ],
    ['fetches of root fields stay apart', parallel(root('a'), root('b')), ['a:root', 'b:root']],
    [
      'a fetch that nothing waits for moves to where its subgraph is asked anyway',
      sequence(root('a'), parallel(entity('b', 'x'), sequence(entity('c', 'y'), entity('b', 'z')))),
      ['a:root', 'b:x+z <0,2', 'c:y <0'],
    ],
    [
      'one that something waits for does not move',
      sequence(root('a'), parallel(sequence(entity('b', 'x'), entity('d', 'x')), sequence(entity('c', 'y'), entity('b', 'z')))),
      ['a:root', 'b:x <0', 'd:x <1', 'c:y <0', 'b:z <3'],
    ],
    [
      'mutations keep their order, and nothing moves behind the next one',
      sequence(root('a', 'mutation'), entity('b', 'x'), root('a', 'mutation'), entity('b', 'y')),
      ['a:root', 'b:x <0', 'a:root <1', 'b:y <2'],
    ],
  ];
  test.each(cases)('%s', (_, plan, requests) => {
    expect(drawn(plan)).toEqual(requests);
  });

  test('more than thirty fetches of one subgraph are several requests', () => {
    const paths = Array.from({ length: 65 }, (_, index) => entity('b', `x${index}`));
    expect(batchesOf(stepsOf(sequence(root('a'), parallel(...paths)))).map(({ steps }) => steps.length)).toEqual([1, 30, 30, 5]);
  });
});
