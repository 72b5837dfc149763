/** `npm run mails`: writes every mail and short message in every language, with sample facts, into `.data/mail-preview/`, to be looked at in a browser. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { previewMails } from '@lyceum/identity/letter/preview.ts';
import { readSettings } from './config.ts';
import { orSentence } from './house/cannot-start.ts';

await orSentence(async () => {
  const folder = join(readSettings(join(import.meta.dirname, '..')).dataDir, 'mail-preview');
  // Begun anew, so that a mail that is gone leaves no file behind.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = previewMails('Aurora Learning');
  for (const { name, content } of files) writeFileSync(join(folder, name), content);
  console.log(`${files.length} files; open ${join(folder, 'index.html')}`);
});
