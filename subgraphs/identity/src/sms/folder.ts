import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SmsPort } from './port.ts';

/** The development telephone: each message becomes `<folder>/<user>.<message id>.txt`, number first. */
export function openSmsFolder(folder: string): SmsPort {
  const plain = (name: string) => name.replace(/[^\w-]/g, '_');
  return {
    async send({ id, userId, to, text }) {
      await mkdir(folder, { recursive: true });
      const file = join(folder, `${plain(userId)}.${plain(id)}.txt`);
      // Renamed into place, so that whoever watches the folder never reads half a message.
      await writeFile(`${file}.part`, `To: ${to}\n\n${text}\n`);
      await rename(`${file}.part`, file);
    },
    async forget(userId) {
      const files = (await readdir(folder).catch(none)).filter((file) => file.startsWith(`${plain(userId)}.`));
      for (const file of files) await rm(join(folder, file), { force: true });
      return files.length;
    },
  };
}

/** A folder into which nothing was written yet is empty. */
function none(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
