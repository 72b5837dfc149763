/** `npm run keys -- list | rotate | remove <kid> --because "…"`: the keys that sign access tokens, and what to do when one is known to others. */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { signingKeysTopic } from '@lyceum/identity/token/key-life.service.ts';
import { readSettings } from './config.ts';
import { CannotStart, orSentence } from './house/cannot-start.ts';
import { masterKeyOf } from './house/master-key.ts';
import { serveCommand, usage } from './keys/desk.ts';
import { withOffice } from './office/with-office.ts';

await orSentence(async () => {
  const words = readWords();
  const settings = readSettings(join(import.meta.dirname, '..'));
  const topic = words.command === 'list' ? null : signingKeysTopic;
  await withOffice({ settings, command: 'npm run keys', topic }, (office) =>
    serveCommand({ office, env: settings.env, masterKey: masterKeyOf(settings), operator: userInfo().username }, words),
  );
});

function readWords() {
  const given = process.argv.slice(2);
  // Some thumbprints (RFC 7638) begin with a dash, as options do.
  const thumbprint = given.find((word) => /^[\w-]{43}$/.test(word));
  const args = given.filter((word) => word !== thumbprint);
  try {
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { because: { type: 'string' } } });
    const [command = 'list', kid = thumbprint] = positionals;
    return { command, kid, because: values.because };
  } catch (error) {
    throw new CannotStart(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
