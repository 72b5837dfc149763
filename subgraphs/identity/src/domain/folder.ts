import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DomainRecords, RecordsUnavailable } from './port.ts';

/** A stand-in for a developer's machine: a file for each name, a line for each value. */
export function openRecordsFolder(folder: string): DomainRecords {
  return {
    async txt(name) {
      // It becomes part of a path.
      if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(name)) return [];
      try {
        return (await readFile(join(folder, name), 'utf8')).split('\n').filter((line) => line !== '');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw new RecordsUnavailable(`the file of ${name} cannot be read`, { cause: error });
      }
    },
  };
}
