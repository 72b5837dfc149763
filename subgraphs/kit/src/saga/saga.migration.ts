import type { Migration } from '../db/migration.ts';

export const sagaMigrations: readonly Migration[] = [];
