/** `npm run admin -- list | grant | revoke`: who runs a marketplace. The first admin of one cannot be granted the role by another. */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { revokedTopic } from '@lyceum/identity/session/end-session.ts';
import { serveCommand, usage } from './admin/desk.ts';
import { readSettings } from './config.ts';
import { CannotStart, orSentence } from './house/cannot-start.ts';
import { withOffice } from './office/with-office.ts';

await orSentence(async () => {
  const { command, words } = readWords();
  const settings = readSettings(join(import.meta.dirname, '..'));
  const topic = command === 'revoke' ? revokedTopic : null;
  await withOffice({ settings, command: 'npm run admin', topic }, (office) =>
    serveCommand(office, userInfo().username, command, words),
  );
});

function readWords() {
  const text = { type: 'string' } as const;
  try {
    const options = { tenant: text, email: text, role: text, because: text };
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    return { command: positionals[0] ?? 'list', words: values };
  } catch (error) {
    throw new CannotStart(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
