/**
 * `npm run keys -- list | rotate | remove <kid> --because "…"`: the keys that sign access tokens, and what to do when one is known to others.
 * `npm run keys -- rewrap`: people's keys, sealed anew by the newest of `ENVELOPE_KEYS`.
 */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { signingKeysTopic } from '@lyceum/identity/token/key-life.service.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { readSettings, type Settings } from './config.ts';
import { CannotStart, orSentence } from './house/cannot-start.ts';
import { houseEnvelopeKeys, masterKeyOf } from './house/master-key.ts';
import { withOwner } from './house/with-owner.ts';
import { serveCommand, usage } from './keys/desk.ts';
import { rewrapAll } from './keys/rewrap.ts';
import { withOffice } from './office/with-office.ts';
import { readSubgraphList } from './subgraph-list.ts';

const root = join(import.meta.dirname, '..');

await orSentence(async () => {
  const words = readWords();
  const settings = readSettings(root);
  if (words.command === 'rewrap') return withOwner(settings, (ownerUrl) => rewrap(settings, ownerUrl));
  const topic = words.command === 'list' ? null : signingKeysTopic;
  await withOffice({ settings, command: 'npm run keys', topic }, (office) =>
    serveCommand({ office, env: settings.env, masterKey: masterKeyOf(settings), operator: userInfo().username }, words),
  );
});

function rewrap(settings: Settings, ownerUrl: string): Promise<void> {
  const masterKey = masterKeyOf(settings);
  const envelopeKeys = houseEnvelopeKeys(settings.env, masterKey);
  const subgraphs = readSubgraphList(root).map(({ name }) => name);
  return rewrapAll({ ownerUrl, masterKey, envelopeKeys, subgraphs, log: makeLog('error'), tell: console.log });
}

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
