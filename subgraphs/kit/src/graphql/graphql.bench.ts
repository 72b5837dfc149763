/** Prints what an answer of some 90 KB costs, compiled and by graphql-js, in milliseconds of CPU: `npm run bench:graphql -w subgraphs/kit`. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type ExecutionResult, execute, type GraphQLSchema, parse } from 'graphql';
import { compileOperation } from './compile.ts';
import { resolveEntitiesDirectly } from './entities.ts';

const turns = 15;
const executionsInTurn = 40;
const seed = 7;

const typeDefs = parse(/* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  interface Named { name: String! }
  type Leaf implements Named { id: ID! name: String! size: Int! weight: Float fresh: Boolean! colour: String }
  type Twig implements Named { id: ID! name: String! leaves: [Leaf!]! any: [Named!]! }
  type Tree @key(fields: "id") { id: ID! name: String! plantedAt: String! owner: Owner! twigs(first: Int): [Twig!]! }
  type Owner { id: ID! name: String! }
  type Query { rows: [Tree!]! loaded: [Tree!]! }
`);

const leaf = (id: string, index: number) => ({
  __typename: 'Leaf',
  id: `leaf_${id}_${index}`,
  name: `Leaf ${index} of ${id}`,
  size: index * seed,
  weight: index / 3,
  fresh: index % 2 === 0,
  colour: ['green', 'yellow', null][index % 3],
});
const count = (length: number) => Array.from({ length }, (_, index) => index);
const twig = (id: string) => ({
  id: `twig_${id}`,
  name: `Twig ${id}`,
  leaves: count(5).map((index) => leaf(id, index)),
  any: count(3).map((index) => leaf(id, index)),
});
const rows = count(30).map((index) => ({
  id: `tree_${index}`,
  name: `Tree ${index}`,
  plantedAt: '2026-11-21T09:30:00Z',
  planted_at: new Date(0),
  owner_id: `owner_${index % 4}`,
  owner: { id: `owner_${index % 4}`, name: 'Owner' },
  twigs: count(4).map((at) => twig(`${index}_${at}`)),
}));

type Row = (typeof rows)[number];
const rowOf = new Map(rows.map((row) => [row.id, row]));

/** As a subgraph's resolvers are: renamed columns, something awaited in every row, entities by reference. */
const resolvers = {
  Query: { loaded: async () => rows.map((row) => ({ ...row, owner: undefined })) },
  Tree: {
    __resolveReference: async ({ id }: { id: string }) => ({ ...rowOf.get(id) }),
    plantedAt: (row: Row) => row.planted_at.toISOString(),
    owner: async (row: Row) => row.owner ?? { id: row.owner_id, name: 'Owner' },
    twigs: (row: Row, { first }: { first?: number }) => row.twigs.slice(0, first ?? 4),
  },
  Leaf: { name: (row: { name: string }) => row.name.toUpperCase() },
  Named: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
};

const tree =
  '{ id name plantedAt owner { id name } twigs(first: 4) { id name leaves { id name size weight fresh colour } any { __typename name } } }';
const representations = rows.map(({ id }) => ({ __typename: 'Tree', id }));
const questions = [
  { name: 'properties', query: `{ rows ${tree} }`, with: {} },
  { name: 'resolvers', query: `{ loaded ${tree} }`, with: resolvers },
  {
    name: 'entities',
    query: `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Tree ${tree} } }`,
    with: resolvers,
    variables: { representations },
  },
];

type Ask = () => ExecutionResult | Promise<ExecutionResult>;

const figures: Record<string, number> = {};
for (const { name, query, with: resolve, variables } of questions) {
  const document = parse(query);
  const schemaOf = (): GraphQLSchema => buildSubgraphSchema([{ typeDefs, resolvers: { Named: resolvers.Named, ...resolve } }]);
  const direct = schemaOf();
  resolveEntitiesDirectly(direct);
  const compiled = compileOperation(direct, document);
  const stock = schemaOf();
  const rootValue = { rows };
  const ours: Ask = () => compiled.execute({ rootValue, variables });
  const theirs: Ask = () => execute({ schema: stock, document, rootValue, variableValues: variables });
  const bytes = JSON.stringify(await ours()).length;
  if (JSON.stringify(await theirs()) !== JSON.stringify(await ours())) throw new Error(`${name}: the answers differ.`);
  const [mine, stocks] = await inTurns(ours, theirs);
  figures[`${name}_kb`] = Math.round(bytes / 1000);
  figures[`${name}_compiled_ms`] = rounded(mine);
  figures[`${name}_graphql_js_ms`] = rounded(stocks);
  figures[`${name}_ratio`] = rounded(mine / stocks);
}
console.log(JSON.stringify({ bench: 'kit-graphql', seed, figures }));

/** Medians of turns that alternate, so that a machine that slows down slows both. The first turn of each is for the compiler. */
async function inTurns(ours: Ask, theirs: Ask): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let turn = 0; turn <= turns; turn += 1) {
    const [mine, stocks] = [await cpuOf(ours), await cpuOf(theirs)];
    if (turn === 0) continue;
    times[0].push(mine);
    times[1].push(stocks);
  }
  return [median(times[0]), median(times[1])];
}

async function cpuOf(ask: Ask): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < executionsInTurn; time += 1) await ask();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000 / executionsInTurn;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
