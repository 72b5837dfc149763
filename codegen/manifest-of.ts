/**
 * `npm run manifest -- <folder of .graphql files> [file to write]`: the manifest of a partner's own operations, checked against the public schema. Each file holds
 * one named operation. Without a file it is printed.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { operationManifest } from './manifest.ts';
import { type NamedOperation, readApiSchema, readOperations } from './operations.ts';

/** Throws with the file and line of what is wrong, or where two operations have one name. */
export function manifestOf(root: string, folder: string): string {
  const operations = readOperations(resolve(folder), '.', readApiSchema(root));
  if (operations.length === 0) throw new Error(`${folder} has no .graphql file.`);
  const twice = operations.find(({ name }, index) => operations[index + 1]?.name === name) as NamedOperation | undefined;
  if (twice) throw new Error(`${folder} has two operations named ${twice.name}; give each a name of its own.`);
  return operationManifest(operations);
}

if (import.meta.main) {
  const [folder, file] = process.argv.slice(2);
  if (!folder) {
    console.error('npm run manifest -- <folder of .graphql files> [file to write]');
    process.exitCode = 1;
  } else {
    const text = manifestOf(join(import.meta.dirname, '..'), folder);
    if (file) writeFileSync(file, text);
    else process.stdout.write(text);
  }
}
