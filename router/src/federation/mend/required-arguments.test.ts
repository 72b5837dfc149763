import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { buildSchema, getOperationAST, graphql, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { CompiledOperation } from '../../execution/operation.ts';
import { PlanningGateway } from '../planning-gateway.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external"])';
const shopSdl = `${link}
  type Query { lamp: Lamp! }
  type Lamp @key(fields: "id") { id: ID! price(currency: String! = "EUR", rounded: Boolean): Int box: Box! }
  type Box { size(unit: String!): Int! }
`;
const taxSdl = `${link}
  type Lamp @key(fields: "id") {
    id: ID!
    price(currency: String! = "EUR", rounded: Boolean): Int @external
    box: Box! @external
    tax(percent: Int! = 10): String @requires(fields: "price(currency: \\"EUR\\")")
    duty: String @requires(fields: "price(currency: \\"USD\\", rounded: true)")
    postage: String @requires(fields: "box { size(unit: \\"cm\\") } price(currency: \\"EUR\\")")
    plain: String
  }
  type Box { size(unit: String!): Int! @external }
`;
const prices: Record<string, number> = { EUR: 100, USD: 110, GBP: 90 };
const shop = buildSubgraphSchema([
  {
    typeDefs: parse(shopSdl),
    resolvers: {
      Query: { lamp: () => ({ id: '1' }) },
      Lamp: {
        price: (_: unknown, { currency, rounded }: { currency: string; rounded?: boolean }) =>
          prices[currency]! + (rounded ? 1000 : 0),
        box: () => ({}),
      },
      Box: { size: (_: unknown, { unit }: { unit: string }) => (unit === 'cm' ? 30 : 12) },
    },
  },
]);
const tax = buildSubgraphSchema([
  {
    typeDefs: parse(taxSdl),
    resolvers: {
      Lamp: {
        __resolveReference: (reference: object) => reference,
        tax: ({ price }: { price: number }, { percent }: { percent: number }) => `${percent} % of ${price}`,
        duty: ({ price }: { price: number }) => `duty on ${price}`,
        postage: ({ price, box }: { price: number; box: { size: number } }) => `${box.size} cm worth ${price}`,
        plain: () => 'plain',
      },
    },
  },
]);

const { supergraphSdl } = composeServices([
  { name: 'shop', url: 'http://shop', typeDefs: parse(shopSdl) },
  { name: 'tax', url: 'http://tax', typeDefs: parse(taxSdl) },
]);
const gateway = await PlanningGateway.open(supergraphSdl!);
const schema = buildSchema(gateway.loaded.apiSdl);

async function ask(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  const plan = gateway.plan(query, undefined);
  const compiled = new CompiledOperation({ schema, document, operation: getOperationAST(document)!, plan, isOf: Object.is });
  const { data, errors } = await compiled.execute({
    variables,
    ask: (service, { query: source, variables: variableValues }) =>
      graphql({ schema: service === 'shop' ? shop : tax, source, variableValues }) as never,
  });
  expect(errors).toEqual([]);
  return JSON.parse(data.toString()).lamp;
}

describe('fields with arguments under @requires', () => {
  const cases: readonly [title: string, query: string, answer: object][] = [
    ['asked by nobody else', '{ lamp { tax } }', { tax: '10 % of 100' }],
    ['beside the same field with other arguments', '{ lamp { price(currency: "GBP") tax } }', { price: 90, tax: '10 % of 100' }],
    [
      'beside the same field with its default',
      '{ lamp { price tax duty } }',
      { price: 100, tax: '10 % of 100', duty: 'duty on 1110' },
    ],
    [
      'required twice with different arguments',
      '{ lamp { tax plain duty id } }',
      { tax: '10 % of 100', plain: 'plain', duty: 'duty on 1110', id: '1' },
    ],
    [
      'inside another object',
      '{ lamp { box { size(unit: "inch") } postage duty } }',
      { box: { size: 12 }, postage: '30 cm worth 100', duty: 'duty on 1110' },
    ],
    [
      'under aliases of the client',
      '{ lamp { price: duty t: tax duty: price(currency: "GBP") } }',
      { price: 'duty on 1110', t: '10 % of 100', duty: 90 },
    ],
  ];
  test.each(cases)('%s', async (_, query, answer) => {
    expect(await ask(query)).toEqual(answer);
  });

  test('variables go only where they are used', async () => {
    const query = 'query($p: Int!, $c: String!) { lamp { tax(percent: $p) duty price(currency: $c) } }';
    expect(await ask(query, { p: 5, c: 'GBP' })).toEqual({ tax: '5 % of 100', duty: 'duty on 1110', price: 90 });
  });

  test('clients see nothing of it', () => {
    expect(gateway.loaded.apiSdl).not.toContain('lyceum');
  });
});
