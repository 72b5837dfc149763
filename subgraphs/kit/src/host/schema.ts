import { readFileSync } from 'node:fs';
import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, type GraphQLSchema, isAbstractType } from 'graphql';
import { scalars } from '../scalars/scalars.ts';
import type { Subgraph } from '../subgraph.ts';
import { mergeSdl } from './merge-sdl.ts';

const common = new URL('../../../../schema/common.graphql', import.meta.url);

/** A subgraph's SDL as one document: what all share, then its features. */
export function subgraphDocument(subgraph: Pick<Subgraph, 'features'>): DocumentNode {
  const files = [common, ...subgraph.features.flatMap((feature) => (feature.sdl ? [feature.sdl] : []))];
  return mergeSdl(files.map((file) => readFileSync(file, 'utf8')));
}

const made = new WeakMap<Subgraph['features'], GraphQLSchema>();

/** The executable schema, made once: whoever loads a subgraph may ask for it while a database starts. */
export function subgraphSchema(subgraph: Pick<Subgraph, 'name' | 'features'>): GraphQLSchema {
  const known = made.get(subgraph.features);
  if (known) return known;
  const schema = makeSchema(subgraph);
  made.set(subgraph.features, schema);
  return schema;
}

/** Scalars, the features' resolvers, and `__typename` as the default for unions and interfaces. */
function makeSchema(subgraph: Pick<Subgraph, 'name' | 'features'>): GraphQLSchema {
  const resolvers = mergeResolvers(subgraph);
  const typeDefs = subgraphDocument(subgraph);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: { ...usedScalars(typeDefs), ...resolvers } as never }]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type) && type.name !== '_Entity')
      type.resolveType ??= (value: { __typename?: string }) => value.__typename;
  }
  return schema;
}

/** What composition takes. */
export function subgraphSdl(subgraph: Pick<Subgraph, 'name' | 'features'>): string {
  return `${printSubgraphSchema(buildSubgraphSchema([{ typeDefs: subgraphDocument(subgraph) }]))}\n`;
}

type ResolverMap = Record<string, Record<string, unknown>>;

function mergeResolvers(subgraph: Pick<Subgraph, 'name' | 'features'>): ResolverMap {
  const merged: ResolverMap = {};
  for (const feature of subgraph.features) {
    for (const [type, fields] of Object.entries(feature.resolvers ?? {})) {
      merged[type] ??= {};
      const known = merged[type];
      for (const [field, resolver] of Object.entries(fields as Record<string, unknown>)) {
        if (known[field]) throw new Error(`${subgraph.name}: two features resolve ${type}.${field}.`);
        known[field] = resolver;
      }
    }
  }
  return merged;
}

function usedScalars(document: DocumentNode): typeof scalars {
  const defined = new Set(
    document.definitions.flatMap((definition) => (definition.kind === 'ScalarTypeDefinition' ? [definition.name.value] : [])),
  );
  return Object.fromEntries(Object.entries(scalars).filter(([name]) => defined.has(name)));
}
