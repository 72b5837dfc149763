/** Puts a plan right that was made with the fields of `required-arguments.ts`: subgraphs know none of their names. */
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import type { FetchNode, PlanNode, QueryPlan, RequiredSelection } from '../../execution/plan.ts';

/** One use of a field with arguments. */
export interface Use {
  /** Under which the planner knows it. */
  readonly name: string;
  readonly field: string;
  readonly arguments: readonly ArgumentNode[];
}

export interface Uses {
  /** By the name under which the planner knows them. */
  readonly uses: ReadonlyMap<string, Use>;
  /** `Type.field` → the uses that any of its subgraphs requires. */
  readonly needs: ReadonlyMap<string, ReadonlySet<string>>;
}

export function restoredNode(node: PlanNode | Extract<QueryPlan['node'], { kind: 'Subscription' }>, found: Uses): PlanNode {
  switch (node.kind) {
    case 'Fetch':
      return restoredFetch(node, found);
    case 'Flatten':
      return { ...node, node: restoredNode(node.node, found) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => restoredNode(child, found)) };
    case 'Subscription':
      return {
        ...node,
        primary: restoredFetch(node.primary, found) as FetchNode,
        ...(node.rest ? { rest: restoredNode(node.rest, found) } : {}),
      } as never;
    case 'Defer':
      return node;
  }
}

function restoredFetch(fetch: FetchNode, found: Uses): PlanNode {
  const asked = parse(fetch.operation, { noLocation: true });
  const selected = visit(asked, {
    Field(node) {
      const use = found.uses.get(node.name.value);
      if (!use) return undefined;
      return { ...node, alias: node.alias ?? node.name, name: { kind: Kind.NAME, value: use.field }, arguments: use.arguments };
    },
  });
  if (!fetch.requires) return { ...fetch, operation: compact(selected) };
  const groups = compatibleGroups(fetch, selected, found);
  const fetches = groups.map(({ document, needed }) => ({
    ...fetch,
    operation: compact(document),
    requires: named(fetch.requires!, found, needed),
    variableUsages: (fetch.variableUsages ?? []).filter((name) => printed(document).includes(`$${name}`)),
  }));
  return fetches.length === 1 ? fetches[0]! : { kind: 'Parallel', nodes: fetches };
}

interface Group {
  readonly document: DocumentNode;
  /** Null: all that the fetch requires. */
  readonly needed: ReadonlySet<string> | null;
}

/** One representation has one value for a field, so that fields which require it with different arguments are asked for apart. */
function compatibleGroups(fetch: FetchNode, document: DocumentNode, found: Uses): readonly Group[] {
  if (!hasConflict(fetch.requires!, found)) return [{ document, needed: null }];
  const groups: { readonly needed: Set<string>; readonly fields: Set<FieldNode> }[] = [];
  forEachEntityField(document, (typeName, field) => {
    const needed = found.needs.get(`${typeName}.${field.name.value}`) ?? new Set<string>();
    const fits = groups.find((group) =>
      [...needed].every((name) => ![...group.needed].some((other) => clash(name, other, found))),
    );
    const group = fits ?? { needed: new Set<string>(), fields: new Set<FieldNode>() };
    if (!fits) groups.push(group);
    group.fields.add(field);
    for (const name of needed) group.needed.add(name);
  });
  return groups.map(({ needed, fields }) => ({ document: onlyFields(document, fields), needed }));
}

function clash(name: string, other: string, { uses }: Uses): boolean {
  return name !== other && uses.get(name)!.field === uses.get(other)!.field;
}

function hasConflict(requires: readonly RequiredSelection[], found: Uses): boolean {
  const names: string[] = [];
  for (const selection of requires) {
    if (selection.kind === 'Field' && found.uses.has(selection.name)) names.push(selection.name);
    if (selection.selections && hasConflict(selection.selections, found)) return true;
  }
  return names.some((name) => names.some((other) => clash(name, other, found)));
}

/** The fields of the entities themselves, with the type under which they are asked. */
function forEachEntityField(document: DocumentNode, see: (typeName: string, field: FieldNode) => void): void {
  const [root] = (document.definitions[0] as OperationDefinitionNode).selectionSet.selections;
  const look = (typeName: string, { selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.typeCondition?.name.value ?? typeName, selection.selectionSet);
      else if (selection.kind === Kind.FIELD) see(typeName, selection);
    }
  };
  look('', (root as FieldNode).selectionSet!);
}

function onlyFields(document: DocumentNode, fields: ReadonlySet<FieldNode>): DocumentNode {
  const known = new Set<FieldNode>();
  forEachEntityField(document, (_, field) => known.add(field));
  const pruned = visit(document, {
    Field: { enter: (node) => (known.has(node) && !fields.has(node) ? null : undefined) },
    InlineFragment: { leave: (node) => (node.selectionSet.selections.length === 0 ? null : undefined) },
  });
  const text = printed(pruned);
  return visit(pruned, {
    VariableDefinition: ({ variable }) => (new RegExp(`\\$${variable.name.value}\\b`).test(text) ? undefined : null),
  });
}

/** What a representation must have, under the names that its subgraph knows. */
function named(requires: readonly RequiredSelection[], found: Uses, needed: ReadonlySet<string> | null): RequiredSelection[] {
  return requires.flatMap((selection): RequiredSelection[] => {
    if (selection.kind === 'InlineFragment') return [{ ...selection, selections: named(selection.selections, found, needed) }];
    const use = found.uses.get(selection.name);
    if (use && needed && !needed.has(use.name)) return [];
    const below = selection.selections ? { selections: named(selection.selections, found, needed) } : {};
    return [{ ...selection, ...below, ...(use ? { as: use.field } : {}) }];
  });
}

/** The selections alone: where a variable is used, not where it is defined. */
function printed(document: DocumentNode): string {
  return print((document.definitions[0] as OperationDefinitionNode).selectionSet);
}

function compact(document: DocumentNode): string {
  return stripIgnoredCharacters(print(document));
}
