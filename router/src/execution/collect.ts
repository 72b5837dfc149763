import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { isDefer } from './conditions.ts';

/** Response key → its nodes, in the order of the answer. */
export type Fields = ReadonlyMap<string, readonly FieldNode[]>;

export interface Collecting {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** A fragment whose part of the answer is delivered later. */
export interface DeferredFragment {
  readonly selectionSet: SelectionSetNode;
  readonly label: string | undefined;
}

/**
 * The fields that an object of this type has in the answer; conditions are decided already. Deferred fragments are left out, and put into `deferred`. Source:
 * specification §6.3.2, `CollectFields`.
 */
export function collectFields(
  parts: Collecting,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
  deferred: DeferredFragment[] = [],
): Fields {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const { selections } of selectionSets) addSelections(parts, type, selections, visited, fields, deferred);
  return fields;
}

function addSelections(
  parts: Collecting,
  type: GraphQLObjectType,
  selections: readonly SelectionNode[],
  visited: Set<string>,
  fields: Map<string, FieldNode[]>,
  deferred: DeferredFragment[],
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const nodes = fields.get(key);
      if (nodes) nodes.push(selection);
      else fields.set(key, [selection]);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : parts.fragments.get(selection.name.value);
    if (!fragment || !applies(parts.schema, fragment.typeCondition?.name.value, type)) continue;
    const defer = selection.directives?.find(isDefer);
    if (defer) {
      const label = defer.arguments?.find(({ name }) => name.value === 'label')?.value;
      deferred.push({ selectionSet: fragment.selectionSet, label: label?.kind === Kind.STRING ? label.value : undefined });
      continue;
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (visited.has(selection.name.value)) continue;
      visited.add(selection.name.value);
    }
    addSelections(parts, type, fragment.selectionSet.selections, visited, fields, deferred);
  }
}

/**
 * The fields that an object has in the answer, whichever type of an interface it is; null where anything but the interface's own fields is asked for: what depends
 * on the type was not fetched for an object whose type nobody knows.
 */
export function collectFieldsOfAny(
  { schema, fragments }: Collecting,
  type: GraphQLInterfaceType,
  selectionSets: readonly SelectionSetNode[],
): Fields | null {
  const all = schema.getPossibleTypes(type);
  const fields = new Map<string, FieldNode[]>();
  const add = (selections: readonly SelectionNode[], types: readonly GraphQLObjectType[]): boolean =>
    selections.every((selection) => {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        fields.set(key, [...(fields.get(key) ?? []), selection]);
        return types.length === all.length && type.getFields()[selection.name.value] !== undefined;
      }
      if (selection.directives?.some(isDefer)) return true;
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (!fragment) return false;
      const fitting = types.filter((one) => applies(schema, fragment.typeCondition?.name.value, one));
      // What no type of it can be is not asked for by anybody.
      return fitting.length === 0 || add(fragment.selectionSet.selections, fitting);
    });
  return selectionSets.every(({ selections }) => add(selections, all)) ? fields : null;
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const abstract = schema.getType(condition);
  return isAbstractType(abstract) && schema.isSubType(abstract, type);
}

/** The named fragments of a document. */
export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  );
}

/** Whether it is one of the root's fields that tell the schema itself. */
export function isIntrospection(fieldName: string): boolean {
  return fieldName === '__schema' || fieldName === '__type';
}
