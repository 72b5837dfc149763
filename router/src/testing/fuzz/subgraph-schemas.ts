import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';

/** `catalog` knows all media, `stats` knows them only as interface objects, `stock` can only be entered by reference. */
export const subgraphNames = ['catalog', 'people', 'stats', 'places', 'shop', 'stock'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

const read = (name: string) => readFileSync(join(import.meta.dirname, 'schema', `${name}.graphql`), 'utf8');

export const subgraphDocuments = Object.fromEntries(subgraphNames.map((name) => [name, parse(read(name))])) as Readonly<
  Record<SubgraphName, DocumentNode>
>;

/** Written by hand; a test holds it against the composed API. */
export const monolithSdl = read('monolith');

export const supergraphSdl = compose();
export const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
/** What clients see. */
export const apiSchema = supergraph.apiSchema().toGraphQLJSSchema();
/** With what they must not see. */
export const fullSchema: GraphQLSchema = supergraph.schema.toGraphQLJSSchema();

function compose(): string {
  const { supergraphSdl: sdl, errors } = composeServices(
    subgraphNames.map((name) => ({ name, url: `http://${name}.test`, typeDefs: subgraphDocuments[name] })),
  );
  if (!sdl) throw new Error(`The fuzz subgraphs do not compose: ${errors?.map(({ message }) => message).join('\n')}`);
  return sdl;
}
