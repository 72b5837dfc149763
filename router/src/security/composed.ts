/** Supergraphs for tests, composed by Apollo's composition from subgraphs written in place. */
import { composeServices } from '@apollo/composition';
import { parse, print } from 'graphql';
import { type Requirements, readRequirements, withoutRequirements } from './requirements.ts';

const imports = [
  '@key',
  '@shareable',
  '@external',
  '@requires',
  '@interfaceObject',
  '@authenticated',
  '@requiresScopes',
  '@policy',
  '@cost',
  '@listSize',
];

/** Each subgraph is its SDL without the link, or with one of its own. Throws what composition says. */
export function composed(subgraphs: Readonly<Record<string, string>>): string {
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ${JSON.stringify(imports)})\n`;
  const { supergraphSdl, errors } = composeServices(
    Object.entries(subgraphs).map(([name, sdl]) => ({
      name,
      url: `http://${name}`,
      typeDefs: parse(sdl.includes('@link') ? sdl : link + sdl),
    })),
  );
  if (!supergraphSdl) throw new Error(errors?.map(String).join('\n'));
  return supergraphSdl;
}

export interface Secured {
  /** The supergraph without the security directives. */
  readonly sdl: string;
  readonly requirements: Requirements;
}

export function secured(supergraphSdl: string): Secured {
  const supergraph = parse(supergraphSdl, { noLocation: true });
  return { sdl: print(withoutRequirements(supergraph)), requirements: readRequirements(supergraph) };
}
