import {
  type DocumentNode,
  type FragmentSpreadNode,
  getOperationAST,
  type InlineFragmentNode,
  Kind,
  parse,
  printSchema,
  visit,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as conditions from '../../execution/conditions.ts';
import * as operation from '../../execution/operation.ts';
import { compare, Oracle } from './compare.ts';
import { explain, plannerDefects, stockDefects } from './defects.ts';
import type { Question } from './engine.ts';
import { generateOperation, generateVariables } from './generate-operation.ts';
import { fuzz } from './harness.ts';
import { monolithSchema } from './monolith.ts';
import { mutations } from './mutations.ts';
import { openOurs } from './ours.ts';
import { planOperation } from './plan.ts';
import { mutated } from './planted.ts';
import { stock } from './stock.ts';
import { apiSchema, supergraphSdl } from './subgraph-schemas.ts';
import { subgraphClients } from './subgraphs.ts';

let ours: Awaited<ReturnType<typeof openOurs>>;
beforeAll(async () => {
  ours = await openOurs(supergraphSdl, subgraphClients);
});
afterAll(() => ours.close());

const range = { seed: 'npm test', from: 0, to: 360, mostFailures: 3, shrinks: false };

test('the monolith has the API that is composed of the subgraphs, to the letter and in its order', () => {
  expect(printSchema(monolithSchema)).toBe(printSchema(apiSchema));
});

test('the same seed gives the same operation and the same variables', () => {
  const [one, other] = [generateOperation('a'), generateOperation('a')];
  expect(other.query).toBe(one.query);
  expect(generateVariables(other.variables, 'b')).toEqual(generateVariables(one.variables, 'b'));
  expect(generateOperation('c').query).not.toBe(one.query);
});

test("Apollo's executor answers as the monolith does, but for the defects in the table", async () => {
  const { failures, operations } = await fuzz({ ...range, engines: [stock] });
  expect(failures.map(({ report }) => report)).toEqual([]);
  expect(operations).toBeGreaterThan(200);
});

test('our executor answers as the monolith does', async () => {
  const { failures } = await fuzz({ ...range, engines: [ours.engine({ ...operation, ...conditions })] });
  expect(failures.map(({ report }) => report)).toEqual([]);
});

test('an answer in parts, put together again, is the whole answer', async () => {
  const whole = ours.engine({ ...operation, ...conditions });
  let parts = 0;
  for (let index = 0; index < 300; index += 1) {
    const generated = generateOperation(`deferred ${index}`);
    if (getOperationAST(generated.document, generated.operationName)?.operation !== 'query') continue;
    const question: Question = {
      ...generated,
      declared: generated.variables,
      variables: generateVariables(generated.variables, `deferred ${index}`),
      plan: null,
      conditions: { seed: `deferred ${index}`, faults: 0, outage: 'none' },
    };
    const answer = await whole.run(question);
    // A null that may not be costs less where it is told later.
    if (answer.errors?.length) continue;
    const told = await ours.deferred({ ...question, document: withDefers(question.document, index) });
    parts += told.parts;
    expect(told.data).toEqual(answer.data);
  }
  expect(parts).toBeGreaterThan(200);
});

/** Every second fragment is deferred. */
function withDefers(document: DocumentNode, from: number): DocumentNode {
  let number = from;
  const defer = (node: InlineFragmentNode | FragmentSpreadNode) => {
    number += 1;
    if (number % 2 === 0) return undefined;
    return {
      ...node,
      directives: [...(node.directives ?? []), { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'defer' } }],
    };
  };
  return visit(document, { InlineFragment: defer, FragmentSpread: defer });
}

test.each(mutations)('the bug that shows that the harness finds bugs can still be planted: $name', (mutation) => {
  expect(mutated(mutation)).toContain(mutation.replacement);
});

test('a difference is told with seed and index, and made small', async () => {
  const broken = { name: 'ours', run: async (question: Question) => ({ ...(await stock.run(question)), data: { no: 'data' } }) };
  const { failures } = await fuzz({ ...range, mostFailures: 1, stops: true, shrinks: true, engines: [broken] });
  expect(failures[0]?.report).toContain('again with --seed npm test --only');
  expect(failures[0]?.report.length).toBeLessThan(1500);
});

describe('what Apollo does wrong, each with the least document that shows it', () => {
  test.each(stockDefects)('$name', async (defect) => {
    expect(await shows(defect)).toContain(defect.name);
  });

  test.each(plannerDefects)('it throws at $name', ({ minimal, message }) => {
    expect(() => planOperation(parse(minimal), undefined)).toThrow(message);
  });
});

describe('what Apollo does wrong, ours does not', () => {
  const more = [
    {
      name: 'a field that one type is asked for, and that is required of another',
      minimal: '{ medias { ... on Record { title } score } }',
    },
    { name: 'types of an interface object that are not known yet', minimal: '{ top { ... on Film { score } } }' },
    { name: 'a required field that requires another', minimal: '{ offers { media { ... on Book { worth } } } }' },
    { name: 'an error without a place beside an object without a type', minimal: '{ lost { __typename } taken }' },
    {
      name: 'different fields of two types of an interface object',
      minimal: '{ bargain { media { ... on Record { score } ... on Book { pages place } } } }',
    },
  ];
  test.each([...stockDefects, ...plannerDefects, ...more])('$name', async (asked) => {
    const { minimal, variables = {}, operationName }: { minimal: string; variables?: object; operationName?: string } = asked;
    const engine = ours.engine({ ...operation, ...conditions });
    for (let index = 0; index < 120; index += 1) {
      const outage = index % 3 === 0 ? 'errors without data' : 'none';
      const question: Question = {
        query: minimal,
        document: parse(minimal),
        operationName,
        variables: { b: true, ...variables },
        declared: [],
        plan: null,
        conditions: { seed: `minimal ${index}`, faults: index % 2 === 0 ? 0 : 0.2, outage },
      };
      const oracle = new Oracle(question);
      expect(compare(question, oracle, await engine.run(question))).toEqual([]);
    }
  });
});

/** The names of the defects that a minimal document shows, over enough data that its own is among them. */
async function shows({
  name: wanted,
  minimal,
  variables = {},
  operationName,
}: (typeof stockDefects)[number]): Promise<readonly string[]> {
  const document = parse(minimal);
  const plan = planOperation(document, operationName);
  const names = new Set<string>();
  for (let index = 0; index < 600 && !names.has(wanted); index += 1) {
    const conditions = { seed: `minimal ${index}`, faults: index % 2 === 0 ? 0 : 0.2, outage: 'none' } as const;
    const question: Question = { query: minimal, document, operationName, variables, declared: [], plan, conditions };
    const oracle = new Oracle(question);
    const answer = await stock.run(question);
    for (const name of explain(compare(question, oracle, answer), { question, oracle, answer }) ?? []) names.add(name);
  }
  return [...names];
}
