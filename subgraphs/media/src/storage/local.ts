import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import type { Storage } from './port.ts';

/** A folder that nobody has needed yet is empty. */
function none(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

/** Files in one folder of this machine; a commit is a rename, so that a reader sees the old package or the new one. */
export function localStorage(root: string): Storage {
  const path = (key: string): string => {
    const full = normalize(join(root, 'files', key));
    if (!full.startsWith(join(root, 'files') + sep)) throw new RangeError(`The key ${key} leaves the store.`);
    return full;
  };
  return {
    async workspace(prefix) {
      const folder = join(root, 'work', `${prefix.replaceAll('/', '-')}-${randomUUID()}`);
      await mkdir(folder, { recursive: true });
      return folder;
    },
    async commit(workspace, prefix) {
      const target = path(prefix);
      await mkdir(dirname(target), { recursive: true });
      await rm(target, { recursive: true, force: true });
      await rename(workspace, target);
    },
    async size(key) {
      const found = await stat(path(key)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
        throw error;
      });
      return found?.isFile() ? found.size : null;
    },
    read: (key, range) => createReadStream(path(key), range),
    async remove(prefix) {
      await rm(path(prefix), { recursive: true, force: true });
      // What a worker that was killed had begun.
      const begun = (await readdir(join(root, 'work')).catch(none)).filter((name) =>
        name.startsWith(`${prefix.replaceAll('/', '-')}-`),
      );
      await Promise.all(begun.map((name) => rm(join(root, 'work', name), { recursive: true, force: true })));
    },
  };
}
