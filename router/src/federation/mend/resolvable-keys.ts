import { type ConstDirectiveNode, parse, print, visit } from 'graphql';
import { flagOf } from './join.ts';

/**
 * The supergraph with each type's resolvable keys before those that are not. To come back to a subgraph with what a field of it requires, the planner takes the first
 * key that the subgraph can say, and does not ask whether it can be found by it (`getLocallySatisfiableKey` of `@apollo/query-graphs`).
 */
export function resolvableKeysFirst(supergraphSdl: string): string {
  if (!supergraphSdl.includes('resolvable: false')) return supergraphSdl;
  const sorted = <T extends { readonly directives?: readonly ConstDirectiveNode[] }>(node: T): T => ({
    ...node,
    directives: (node.directives ?? []).toSorted((one, other) => rank(one) - rank(other)),
  });
  return print(
    visit(parse(supergraphSdl, { noLocation: true }), {
      ObjectTypeDefinition: { leave: sorted },
      InterfaceTypeDefinition: { leave: sorted },
    }),
  );
}

function rank(directive: ConstDirectiveNode): number {
  return directive.name.value === 'join__type' && flagOf(directive, 'resolvable') === false ? 1 : 0;
}
