import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import type { Storage } from './port.ts';

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
    remove: (prefix) => rm(path(prefix), { recursive: true, force: true }),
  };
}
