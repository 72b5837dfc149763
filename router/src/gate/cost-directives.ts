import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
} from 'graphql';
import { argument, FeatureNames } from '../security/feature-names.ts';

/** How long a list is, as `@listSize` says or the convention for connections. */
export interface ListSize {
  /** Where no slicing argument is given. */
  readonly assumedSize: number | null;
  /** Arguments of the field that bound the list; the greatest counts. */
  readonly slicingArguments: readonly string[];
  /** Fields of the returned object that are the lists meant; none means the field itself. */
  readonly sizedFields: readonly string[];
  readonly requireOneSlicingArgument: boolean;
}

/** What a supergraph says of costs. */
export interface Costs {
  /** `Type`, `Type.field`, `Type.field(argument:)`, `Input.field` → the weight of one. */
  readonly weights: ReadonlyMap<string, number>;
  /** `Type.field` → its length. */
  readonly listSizes: ReadonlyMap<string, ListSize>;
}

/**
 * Reads `@cost` and `@listSize` of a supergraph, by whatever names they go there. The stock gateway accepts and ignores them, so they may stay. Source:
 * specs.apollo.dev/cost/v0.1, after IBM's GraphQL cost directives specification (ibm.github.io/graphql-specs/cost-spec.html).
 */
export function readCosts(supergraph: DocumentNode): Costs {
  const names = new FeatureNames(supergraph);
  const cost = names.directive('cost', 'cost');
  const listSize = names.directive('cost', 'listSize');
  const weights = new Map<string, number>();
  const listSizes = new Map<string, ListSize>();
  const note = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    for (const directive of directives) {
      if (directive.name.value === cost) weights.set(coordinate, integer(argument(directive, 'weight')) ?? 0);
      if (directive.name.value === listSize) listSizes.set(coordinate, readListSize(directive));
    }
  };
  for (const definition of supergraph.definitions) {
    if (!('name' in definition) || !definition.name || !('directives' in definition)) continue;
    const type = definition.name.value;
    note(type, definition.directives as readonly ConstDirectiveNode[]);
    for (const field of membersOf(definition)) {
      const coordinate = `${type}.${field.name.value}`;
      note(coordinate, field.directives);
      if (field.kind !== Kind.FIELD_DEFINITION) continue;
      for (const one of field.arguments ?? []) note(`${coordinate}(${one.name.value}:)`, one.directives);
    }
  }
  return { weights, listSizes };
}

function membersOf(definition: DefinitionNode): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return definition.fields ?? [];
    default:
      return [];
  }
}

function readListSize(directive: ConstDirectiveNode): ListSize {
  const requireOne = argument(directive, 'requireOneSlicingArgument');
  const slicingArguments = strings(argument(directive, 'slicingArguments'));
  return {
    assumedSize: integer(argument(directive, 'assumedSize')),
    slicingArguments,
    sizedFields: strings(argument(directive, 'sizedFields')),
    requireOneSlicingArgument:
      slicingArguments.length > 0 && (requireOne?.kind === Kind.BOOLEAN ? requireOne.value : requireOne?.kind !== Kind.NULL),
  };
}

function integer(value: ConstValueNode | undefined): number | null {
  return value?.kind === Kind.INT ? Number(value.value) : null;
}

function strings(value: ConstValueNode | undefined): readonly string[] {
  return value?.kind === Kind.LIST ? value.values.flatMap((one) => (one.kind === Kind.STRING ? [one.value] : [])) : [];
}
