import {
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import type { FetchNode, RequiredField, RequiredSelection, Rewrite } from '../../execution/plan.ts';
import type { IsOf } from '../../execution/types.ts';

/** Types that are asked for the same. */
export interface Group {
  readonly types: string[];
  readonly fields: readonly FieldNode[];
  readonly requires: readonly RequiredField[];
}

/** The same fetch for these types and fields alone. */
export function restricted(fetch: FetchNode, { types, fields, requires }: Group, isOf: IsOf): FetchNode {
  const operation = withFields(fetch.operation, fields);
  const variableUsages = fetch.variableUsages?.filter((name) => operation.variables.has(name));
  const inputRewrites = types.flatMap((type) => rewritesFor(fetch.inputRewrites ?? [], type, isOf));
  return {
    ...fetch,
    operation: operation.text,
    requires: types.map((type) => ({ kind: 'InlineFragment', typeCondition: type, selections: requires })),
    ...(variableUsages ? { variableUsages } : {}),
    ...(inputRewrites.length > 0 ? { inputRewrites } : {}),
  };
}

/** All that a representation of this type must hold, each once. */
export function requiredOf({ requires = [] }: FetchNode, type: string, isOf: IsOf): readonly RequiredField[] {
  const fields = new Map<string, RequiredField>();
  const add = (selections: readonly RequiredSelection[]): void => {
    for (const one of selections) {
      if (one.kind === 'Field') fields.set(one.alias ?? one.name, one);
      else if (!one.typeCondition || isOf(type, one.typeCondition)) add(one.selections);
    }
  };
  add(requires);
  return [...fields.values()];
}

function rewritesFor(rewrites: readonly Rewrite[], type: string, isOf: IsOf): readonly Rewrite[] {
  const found = rewrites.flatMap((rewrite) => {
    const [first, ...rest] = rewrite.path;
    const condition = first?.startsWith('... on ') ? first.slice('... on '.length) : null;
    return condition !== null && isOf(type, condition) ? [{ ...rewrite, path: [`... on ${type}`, ...rest] }] : [];
  });
  return [...new Map(found.map((rewrite) => [JSON.stringify(rewrite), rewrite])).values()];
}

/** What is asked of entities, by type conditions; `isPlain` where there are fields and nothing else. */
export function entitySelections({ operation }: FetchNode): readonly EntitySelection[] {
  const entities = (parse(operation, { noLocation: true }).definitions[0] as OperationDefinitionNode).selectionSet.selections[0];
  return ((entities as FieldNode).selectionSet?.selections ?? []).flatMap((fragment) => {
    if (fragment.kind !== Kind.INLINE_FRAGMENT || !fragment.typeCondition) return [];
    const { selections } = fragment.selectionSet;
    const fields = selections.filter((one) => one.kind === Kind.FIELD);
    return [{ type: fragment.typeCondition.name.value, fields, isPlain: fields.length === selections.length }];
  });
}

export interface EntitySelection {
  readonly type: string;
  readonly fields: readonly FieldNode[];
  readonly isPlain: boolean;
}

/** The text with these fields alone, and the variables that it then uses. */
function withFields(
  operation: string,
  fields: readonly FieldNode[],
): { readonly text: string; readonly variables: ReadonlySet<string> } {
  const [definition] = parse(operation, { noLocation: true }).definitions as [OperationDefinitionNode];
  const entities = definition.selectionSet.selections[0] as FieldNode;
  const fragment = entities.selectionSet!.selections[0]!;
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: fields };
  const asked = [
    { ...entities, selectionSet: { kind: Kind.SELECTION_SET, selections: [{ ...fragment, selectionSet }] } },
  ] as FieldNode[];
  const variables = new Set<string>();
  visit(asked[0]!, { Variable: ({ name }) => void variables.add(name.value) });
  const made: OperationDefinitionNode = {
    ...definition,
    variableDefinitions: (definition.variableDefinitions ?? []).filter(({ variable }) => variables.has(variable.name.value)),
    selectionSet: { kind: Kind.SELECTION_SET, selections: asked },
  };
  return { text: stripIgnoredCharacters(print(made)), variables };
}

export function responseName({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

export function isTypename({ name }: FieldNode): boolean {
  return name.value === '__typename';
}
