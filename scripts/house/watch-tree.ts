import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Watches a folder with all its folders, also those that come later. One watcher per folder: Node's recursive watch follows files, and loses one that an
 * editor or a checkout replaces by renaming.
 */
export function watchTree(folder: string, onChange: (file: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  const add = (path: string) => {
    if (watchers.has(path)) return;
    const watcher = watch(path, (_, name) => {
      if (name === null) return;
      const file = join(path, name);
      if (isFolder(file)) addAll(file);
      onChange(file);
    });
    // A folder that is removed takes its watcher along.
    watcher.on('error', () => {
      watcher.close();
      watchers.delete(path);
    });
    watchers.set(path, watcher);
  };
  const addAll = (path: string) => {
    add(path);
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== 'node_modules') addAll(join(path, entry.name));
    }
  };
  addAll(folder);
  return () => {
    for (const watcher of watchers.values()) watcher.close();
  };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
