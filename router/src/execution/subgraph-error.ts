import type { SubgraphAnswer } from '@lyceum/kit/host/client.ts';
import { GraphQLError } from 'graphql';
import type { Path } from './answer.ts';
import { keysOf } from './document.ts';
import type { Rewrite } from './plan.ts';
import type { Step } from './schedule.ts';
import { isTree } from './tree.ts';

/** An error of a subgraph, parsed or as an instance. */
export interface SubgraphError {
  readonly message: string;
  readonly path?: Path | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** What a subgraph says of errors, as far as it can be read. */
export function errorsOf({ errors }: SubgraphAnswer): readonly SubgraphError[] {
  const told: readonly unknown[] = Array.isArray(errors) ? errors : [];
  return told.map((error) => {
    if (!isTree(error)) return { message: '' };
    const { message, path, extensions } = error as Partial<SubgraphError>;
    return {
      message: typeof message === 'string' ? message : '',
      ...(Array.isArray(path) ? { path } : {}),
      ...(isTree(extensions) ? { extensions } : {}),
    };
  });
}

/** As much of a path as is the same for all that lies at it. */
export function fixedPath(path: readonly string[]): string[] {
  const list = path.indexOf('@');
  return list < 0 ? [...path] : path.slice(0, list);
}

/** What is lost when a fetch fails as a whole: each field of the root that it asks for, or its entities. */
export function placesOf({ fetch, path }: Step): string[][] {
  const fixed = fixedPath(path);
  return fetch.requires ? [fixed] : keysOf(fetch).map((key) => [...fixed, key]);
}

/** The planner's own aliases under the names that they have in the answer. */
export function renamed(path: Path, rewrites: readonly Rewrite[] | undefined): Path {
  const names = new Map(
    rewrites?.flatMap((one) => (one.kind === 'KeyRenamer' ? [[one.path.at(-1), one.renameKeyTo] as const] : [])),
  );
  return names.size === 0 ? path : path.map((step) => names.get(step as string) ?? step);
}

export function placed(path: Path): { path?: Path } {
  return path.length > 0 ? { path } : {};
}

export function asError(error: unknown): SubgraphError {
  if (error instanceof GraphQLError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { message, extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } };
}
