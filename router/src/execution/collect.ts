import {
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

/** Response key → its nodes, in the order of the answer. */
export type Fields = ReadonlyMap<string, readonly FieldNode[]>;

export type BooleanValues = Readonly<Record<string, boolean>>;

export interface Collecting {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly booleans: BooleanValues;
}

/** The fields that an object of this type has in the answer. Source: specification §6.3.2, `CollectFields`. */
export function collectFields(parts: Collecting, type: GraphQLObjectType, selectionSets: readonly SelectionSetNode[]): Fields {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const { selections } of selectionSets) addSelections(parts, type, selections, visited, fields);
  return fields;
}

function addSelections(
  parts: Collecting,
  type: GraphQLObjectType,
  selections: readonly SelectionNode[],
  visited: Set<string>,
  fields: Map<string, FieldNode[]>,
): void {
  for (const selection of selections) {
    if (!isIncluded(selection, parts.booleans)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const nodes = fields.get(key);
      if (nodes) nodes.push(selection);
      else fields.set(key, [selection]);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      if (applies(parts.schema, selection.typeCondition?.name.value, type))
        addSelections(parts, type, selection.selectionSet.selections, visited, fields);
    } else {
      const name = selection.name.value;
      const fragment = parts.fragments.get(name);
      if (!fragment || visited.has(name)) continue;
      visited.add(name);
      if (applies(parts.schema, fragment.typeCondition.name.value, type))
        addSelections(parts, type, fragment.selectionSet.selections, visited, fields);
    }
  }
}

/**
 * The fields that an object has in the answer, whichever type of an interface it is; null where anything but the interface's own fields is asked for: what depends
 * on the type was not fetched for an object whose type nobody knows.
 */
export function collectFieldsOfAny(
  { fragments, booleans }: Collecting,
  type: GraphQLInterfaceType,
  selectionSets: readonly SelectionSetNode[],
): Fields | null {
  const fields = new Map<string, FieldNode[]>();
  const add = (selections: readonly SelectionNode[]): boolean =>
    selections.every((selection) => {
      if (!isIncluded(selection, booleans)) return true;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        fields.set(key, [...(fields.get(key) ?? []), selection]);
        return selection.name.value !== '__typename';
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      const condition = fragment?.typeCondition?.name.value;
      return fragment !== undefined && (condition ?? type.name) === type.name && add(fragment.selectionSet.selections);
    });
  return selectionSets.every(({ selections }) => add(selections)) ? fields : null;
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const abstract = schema.getType(condition);
  return isAbstractType(abstract) && schema.isSubType(abstract, type);
}

function isIncluded({ directives = [] }: SelectionNode, booleans: BooleanValues): boolean {
  return directives.every((directive) => {
    const wanted = directive.name.value === 'include';
    if (!wanted && directive.name.value !== 'skip') return true;
    const value = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
    if (value?.kind === Kind.BOOLEAN) return value.value === wanted;
    return value?.kind !== Kind.VARIABLE || booleans[value.name.value] === wanted;
  });
}

/** The variables that conditions anywhere in the document use. */
export function conditionVariables(nodes: readonly SelectionSetNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  const look = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      for (const directive of selection.directives ?? []) {
        if (directive.name.value !== 'include' && directive.name.value !== 'skip') continue;
        for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      }
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) look(selection.selectionSet);
    }
  };
  for (const node of nodes) look(node);
  return names;
}
