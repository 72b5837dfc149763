import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

/** One line of `supergraph.yaml`, the single list of subgraphs. */
export interface SubgraphEntry {
  readonly name: string;
  /** Where it answers when it runs in a process of its own. */
  readonly url: string;
  /** Its generated SDL, from the root. */
  readonly schemaFile: string;
}

export function readSubgraphList(root: string): readonly SubgraphEntry[] {
  const { subgraphs } = load(readFileSync(join(root, 'supergraph.yaml'), 'utf8')) as {
    subgraphs: Record<string, { routing_url: string; schema: { file: string } }>;
  };
  return Object.entries(subgraphs).map(([name, entry]) => ({ name, url: entry.routing_url, schemaFile: entry.schema.file }));
}
