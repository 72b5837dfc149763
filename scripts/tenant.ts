/** `npm run tenant -- list | create | suspend | resume`: the marketplaces of the installation. */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tenantsTopic } from '@lyceum/identity/tenant/announce.ts';
import { readSettings } from './config.ts';
import { CannotStart, orSentence } from './house/cannot-start.ts';
import { withOffice } from './office/with-office.ts';
import { serveCommand, usage } from './tenant/desk.ts';

await orSentence(async () => {
  const { command, words } = readWords();
  const settings = readSettings(join(import.meta.dirname, '..'));
  const topic = command === 'list' ? null : tenantsTopic;
  await withOffice({ settings, command: 'npm run tenant', topic }, (office) =>
    serveCommand(office, userInfo().username, command, words),
  );
});

function readWords() {
  const text = { type: 'string' } as const;
  const place = { locale: text, currency: text, 'time-zone': text, hidden: { type: 'boolean' } } as const;
  try {
    const options = { tenant: text, slug: text, name: text, hosts: text, because: text, ...place };
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    return { command: positionals[0] ?? 'list', words: values };
  } catch (error) {
    throw new CannotStart(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
