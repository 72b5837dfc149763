import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedClients, generatedResolverTypes } from '@lyceum/codegen/generate.ts';
import { composeHouse, schemaFiles } from '../compose.ts';
import { type Check, verdict } from './check.ts';

/** What regeneration would write is what is checked in. */
export const generated: Check = {
  name: 'generated files',
  run: async (root) => {
    const composed = composeHouse(root);
    if (!composed.ok) return verdict(composed.errors);
    const [types, clients] = await Promise.all([generatedResolverTypes(root), generatedClients(root)]);
    return verdict([
      ...differences(root, schemaFiles(composed.composition), 'npm run compose'),
      ...differences(root, types, 'npm run codegen'),
      ...differences(root, clients, 'npm run codegen'),
    ]);
  },
};

export function differences(root: string, wanted: ReadonlyMap<string, string>, command: string): readonly string[] {
  return [...wanted].flatMap(([file, text]) => {
    const path = join(root, file);
    if (!existsSync(path)) return [`${file} is missing; run ${command} and commit it`];
    const line = firstDifference(readFileSync(path, 'utf8'), text);
    return line === null ? [] : [`${file}:${line} is not what ${command} writes; run it and commit the result`];
  });
}

function firstDifference(found: string, wanted: string): number | null {
  if (found === wanted) return null;
  const lines = wanted.split('\n');
  const index = found.split('\n').findIndex((line, at) => line !== lines[at]);
  return index === -1 ? lines.length : index + 1;
}
