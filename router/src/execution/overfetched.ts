import { type GraphQLObjectType, getNamedType, isObjectType, type SelectionSetNode } from 'graphql';
import type { AnswerError } from './answer.ts';
import type { AskedShape } from './asked-shape.ts';
import { type Collecting, collectFields } from './collect.ts';
import { isTree, type Tree } from './tree.ts';

export interface OverfetchedParts extends Collecting {
  readonly root: GraphQLObjectType;
  readonly selectionSet: SelectionSetNode;
  readonly shape: AskedShape;
}

/**
 * Whether an error is about a field that nobody asked of this object, only of others at the same place that are of another type: a plan has one fetch for a place, not
 * one for each type that stands there or on the way to it.
 */
export function isOverfetched({ path = [] }: AnswerError, parts: OverfetchedParts, tree: Tree): boolean {
  let sets: readonly SelectionSetNode[] = [parts.selectionSet];
  let type: GraphQLObjectType | null = parts.root;
  let declared: unknown = parts.root;
  let value: unknown = tree;
  for (const [index, step] of path.entries()) {
    if (typeof step === 'string') {
      const named = isObjectType(declared) || !isTree(value) ? declared : parts.schema.getType(String(value.__typename));
      type = isObjectType(named) ? named : null;
      if (!type) return false;
      const nodes = collectFields(parts, type, sets).get(step);
      if (!nodes) {
        const before = path.slice(0, index).filter((one) => typeof one === 'string');
        return [...(parts.shape.at(before)?.values() ?? [])].some((names) => names.has(step));
      }
      sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      const field = type.getFields()[nodes[0]!.name.value];
      if (!field) return false;
      declared = getNamedType(field.type);
    }
    value = (value as Record<string | number, unknown> | null | undefined)?.[step];
  }
  return false;
}
