/** `npm run partner -- add | key | publish | withdraw | revoke | list`: partners, their keys, and the operations that they may run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings } from './config.ts';
import { CannotStart, orSentence } from './house/cannot-start.ts';
import { withOffice } from './office/with-office.ts';
import { serveCommand, usage } from './partner/desk.ts';

const root = join(import.meta.dirname, '..');

await orSentence(async () => {
  const { command, words } = readWords();
  const topic = command === 'list' ? null : 'partners';
  await withOffice({ settings: readSettings(root), command: 'npm run partner', topic }, (office) => {
    const supergraphSdl = readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8');
    return serveCommand(office, supergraphSdl, command, words);
  });
});

function readWords() {
  const text = { type: 'string' } as const;
  const options = {
    tenant: text,
    name: text,
    scopes: text,
    plan: text,
    partner: text,
    manifest: text,
    version: text,
    key: text,
    consent: text,
    redirects: text,
    because: text,
  };
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    return { command: positionals[0] ?? '', words: values };
  } catch (error) {
    throw new CannotStart(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
