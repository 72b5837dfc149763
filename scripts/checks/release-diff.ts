import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, findBreakingChanges, findDangerousChanges, type GraphQLSchema } from 'graphql';
import type { Check } from './check.ts';

/** The public schema of the last release; `npm run compose -- --release` writes it. */
export const releaseFile = 'schema/release.graphql';

/** Tells the schema's difference against the last release. A break fails the check until its release is made on purpose. */
export const releaseDiff: Check = {
  name: 'schema against the last release',
  run: async (root) => {
    const [before, now] = [releaseFile, 'schema/api.graphql'].map((file) => readSchema(join(root, file)));
    if (!now) return { ok: false, lines: ['schema/api.graphql is missing; run npm run compose'] };
    if (!before) return { ok: true, lines: ['no release yet'] };
    return classed(before, now);
  },
};

export function classed(before: GraphQLSchema, now: GraphQLSchema): { ok: boolean; lines: readonly string[] } {
  const breaking = findBreakingChanges(before, now).map(({ description }) => `breaking: ${description}`);
  const dangerous = findDangerousChanges(before, now).map(({ description }) => `dangerous: ${description}`);
  const safe = additions(before, now).map((coordinate) => `safe: ${coordinate} was added.`);
  return { ok: breaking.length === 0, lines: [...breaking, ...dangerous, ...safe] };
}

function additions(before: GraphQLSchema, now: GraphQLSchema): readonly string[] {
  const known = new Set(coordinates(before));
  return coordinates(now).filter((coordinate) => !known.has(coordinate));
}

function coordinates(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__')) return [];
    const fields = 'getFields' in type ? Object.keys(type.getFields()) : [];
    return [type.name, ...fields.map((field) => `${type.name}.${field}`)];
  });
}

function readSchema(file: string): GraphQLSchema | null {
  return existsSync(file) ? buildSchema(readFileSync(file, 'utf8')) : null;
}
