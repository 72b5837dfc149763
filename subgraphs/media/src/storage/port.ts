import type { Readable } from 'node:stream';

/** Where files are kept. Keys are `<tenant>/<lecture>/<name>`; a cloud store implements the same. */
export interface Storage {
  /** A folder on this machine for work in progress of one key prefix; made if missing. */
  workspace(prefix: string): Promise<string>;
  /** Makes the files of a finished workspace folder readable under `prefix`, replacing what was there, all or nothing. */
  commit(workspace: string, prefix: string): Promise<void>;
  /** Size in bytes, null where nothing is kept under the key. */
  size(key: string): Promise<number | null>;
  /** The bytes from `start` to `end`, both inclusive. */
  read(key: string, range?: { start: number; end: number }): Readable;
  /** What is kept under the prefix, and work in progress of it. */
  remove(prefix: string): Promise<void>;
}
