import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Subgraph } from '@lyceum/kit/subgraph.ts';
import { readSubgraphList } from '../subgraph-list.ts';
import { type Check, verdict } from './check.ts';

/** The supergraph is composed from the files, the subgraph opened from its list of features: both must name the same SDL. */
export const features: Check = {
  name: 'features',
  run: async (root) => verdict((await Promise.all(readSubgraphList(root).map(({ name }) => strays(root, name)))).flat()),
};

async function strays(root: string, name: string): Promise<readonly string[]> {
  const folder = join(root, 'subgraphs', name);
  const module = await import(pathToFileURL(join(folder, 'src/subgraph.ts')).href);
  const listed = new Set(
    (module[name] as Subgraph).features.flatMap(({ sdl }) => (sdl ? [relative(folder, fileURLToPath(sdl))] : [])),
  );
  return globSync('src/**/*.graphql', { cwd: folder })
    .filter((file) => !listed.has(file))
    .map((file) => `subgraphs/${name}/${file} belongs to no feature in subgraphs/${name}/src/subgraph.ts`);
}
