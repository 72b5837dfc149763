/** `npm run audit -- verify | export`: whether the audit log is as it was written, and copies of it that are kept elsewhere. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serveCommand, usage } from './audit/desk.ts';
import { readSettings } from './config.ts';
import { CannotStart, orSentence } from './house/cannot-start.ts';
import { masterKeyOf } from './house/master-key.ts';
import { withOffice } from './office/with-office.ts';

await orSentence(async () => {
  const { command, words } = readWords();
  const settings = readSettings(join(import.meta.dirname, '..'));
  await withOffice({ settings, command: 'npm run audit', topic: null }, (office) =>
    serveCommand({ office, env: settings.env, masterKey: masterKeyOf(settings) }, command, words),
  );
});

function readWords() {
  const text = { type: 'string' } as const;
  try {
    const options = { tenant: text, to: text, against: text, trust: { type: 'string', multiple: true } } as const;
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    return { command: positionals[0] ?? 'verify', words: values };
  } catch (error) {
    throw new CannotStart(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
