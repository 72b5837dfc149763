import type { Migration } from '../db/migration.ts';

export const streamMigrations: readonly Migration[] = [];
