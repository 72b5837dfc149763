import { type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql';
import { flagOf } from './join.ts';

/**
 * The supergraph with each type's resolvable keys before those that are not. To come back to a subgraph with what a field of it requires, the planner takes the first
 * key that the subgraph can say, and does not ask whether it can be found by it (`getLocallySatisfiableKey` of `@apollo/query-graphs`).
 */
export function resolvableKeysFirst(supergraph: DocumentNode): DocumentNode {
  const sorted = <T extends { readonly directives?: readonly ConstDirectiveNode[] }>(node: T): T => ({
    ...node,
    directives: (node.directives ?? []).toSorted((one, other) => rank(one) - rank(other)),
  });
  const definitions = supergraph.definitions.map((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION ? sorted(node) : node,
  );
  return { ...supergraph, definitions };
}

function rank(directive: ConstDirectiveNode): number {
  return directive.name.value === 'join__type' && flagOf(directive, 'resolvable') === false ? 1 : 0;
}
