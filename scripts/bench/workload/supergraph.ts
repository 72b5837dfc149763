import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { subgraphNames, subgraphSdl } from './subgraphs.ts';

/** The supergraph of the workload; `urls` in the order of `subgraphNames`. */
export function workloadSupergraph(urls: readonly string[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphNames.map((name, index) => ({ name, url: urls[index] as string, typeDefs: parse(subgraphSdl[name]) })),
  );
  if (!supergraphSdl) throw new Error(`The workload does not compose: ${errors}`);
  return supergraphSdl;
}
