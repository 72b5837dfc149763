import type { Rewrite } from './plan.ts';
import { isTree, type Tree } from './tree.ts';
import type { IsOf } from './types.ts';

const onType = '... on ';

/** Changes that the planner asks for: on what is sent to a subgraph, or on what came back. In place. */
export function rewrite(rewrites: readonly Rewrite[] | undefined, value: unknown, isOf: IsOf): void {
  for (const one of rewrites ?? []) rewriteAt(one, one.path, value, isOf);
}

function rewriteAt(one: Rewrite, path: readonly string[], value: unknown, isOf: IsOf): void {
  if (Array.isArray(value)) {
    for (const element of value) rewriteAt(one, path, element, isOf);
    return;
  }
  const [step, ...rest] = path;
  if (!isTree(value) || step === undefined) return;
  if (step.startsWith(onType)) {
    const typeName = value.__typename;
    // What does not say its type was asked for under one type only.
    if (typeof typeName !== 'string' || isOf(typeName, step.slice(onType.length))) rewriteAt(one, rest, value, isOf);
  } else if (rest.length > 0) rewriteAt(one, rest, value[step], isOf);
  else apply(one, value, step);
}

function apply(one: Rewrite, value: Tree, key: string): void {
  if (one.kind === 'ValueSetter') value[key] = one.setValueTo;
  else if (value[key] !== undefined && value[key] !== null) {
    value[one.renameKeyTo] = value[key];
    delete value[key];
  }
}
