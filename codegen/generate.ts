/**
 * `npm run codegen [subgraph …]`: resolver types of the subgraphs, the typed operations of the SDK, the partners' manifest.
 * Run `npm run compose` first when the public schema changed. `npm run check` fails when a file differs from what this writes.
 */
import { existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manifestFile, operationManifest } from './manifest.ts';
import { readApiSchema, readOperations } from './operations.ts';
import { resolverTypes, resolverTypesFile } from './resolver-types.ts';
import { sdkTypes, sdkTypesFile } from './sdk-types.ts';

/** Path from the root → text, for every subgraph with SDL, or those named. */
export async function generatedResolverTypes(root: string, only: readonly string[] = []): Promise<ReadonlyMap<string, string>> {
  const names = only.length > 0 ? only : subgraphFolders(root);
  const texts = await Promise.all(names.map(async (name) => [resolverTypesFile(name), await resolverTypes(root, name)] as const));
  return new Map(texts.filter((entry): entry is readonly [string, string] => entry[1] !== null));
}

/** The files that come from the public schema; none before it was composed for the first time. */
export async function generatedClients(root: string): Promise<ReadonlyMap<string, string>> {
  if (!existsSync(join(root, 'schema/api.graphql'))) return new Map();
  const schema = readApiSchema(root);
  const operations = readOperations(root, 'codegen/operations', schema);
  const partners = operations.filter(({ file }) => file.startsWith('codegen/operations/partners/'));
  return new Map([
    [sdkTypesFile, await sdkTypes(schema, operations)],
    [manifestFile, operationManifest(partners)],
  ]);
}

function subgraphFolders(root: string): readonly string[] {
  return globSync('subgraphs/*/src/subgraph.ts', { cwd: root })
    .map((file) => file.split(/[\\/]/)[1] as string)
    .filter((name) => name !== 'kit')
    .sort();
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const only = process.argv.slice(2);
  const files = [...(await generatedResolverTypes(root, only)), ...(only.length > 0 ? [] : await generatedClients(root))];
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    console.log(`wrote ${file}`);
  }
}
