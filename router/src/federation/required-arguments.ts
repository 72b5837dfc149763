/**
 * Fields with arguments under `@requires`. The planner fetches what is required under the field's own name, and so mixes it up with the same field that a client
 * asks with other arguments, or that another `@requires` wants with others. Therefore each such use becomes a field of its own before the planner sees the
 * supergraph (`price(currency: "EUR")` becomes `lyceum_required_0`), and the plan is put right afterwards: subgraphs are asked
 * `lyceum_required_0: price(currency: "EUR")`, and get it back as `price`.
 */
import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  stripIgnoredCharacters,
  type TypeNode,
  visit,
} from 'graphql';
import type { FetchNode, PlanNode, QueryPlan, RequiredSelection } from '../execution/plan.ts';

/** One use of a field with arguments. */
interface Use {
  /** Under which the planner knows it. */
  readonly name: string;
  readonly field: string;
  readonly arguments: readonly ArgumentNode[];
}

const prefix = 'lyceum_required_';

export interface RequiredArguments {
  /** The supergraph for the planner. */
  readonly sdl: string;
  /** Puts a plan right that was made with it. */
  restore(plan: QueryPlan): QueryPlan;
  /** The API without the fields that were added. */
  hide(apiSdl: string): string;
}

export function nameRequiredArguments(supergraphSdl: string): RequiredArguments {
  // Nearly no supergraph has any.
  if (!/requires: "[^"]*\(/.test(supergraphSdl)) return { sdl: supergraphSdl, restore: (plan) => plan, hide: (api) => api };
  const document = parse(supergraphSdl, { noLocation: true });
  const found = findUses(document);
  return {
    sdl: print(withUses(document, found)),
    restore: (plan) => (plan.node ? { ...plan, node: restoreNode(plan.node as PlanNode, found) } : plan),
    hide: (api) =>
      print(visit(parse(api), { FieldDefinition: ({ name }) => (name.value.startsWith(prefix) ? null : undefined) })),
  };
}

interface Found {
  readonly uses: ReadonlyMap<string, Use>;
  /** Type → the fields that are to be added to it. */
  readonly added: ReadonlyMap<string, readonly FieldDefinitionNode[]>;
  /** The directive with a `requires` → the same with the new names. */
  readonly replaced: ReadonlyMap<ConstDirectiveNode, string>;
  /** `Type.field` → the uses that any of its subgraphs requires. */
  readonly needs: ReadonlyMap<string, ReadonlySet<string>>;
}

function findUses(document: DocumentNode): Found {
  const types = new Map(document.definitions.flatMap((node) => (isObject(node) ? [[node.name.value, node] as const] : [])));
  const uses = new Map<string, Use>();
  const byText = new Map<string, string>();
  const added = new Map<string, FieldDefinitionNode[]>();
  const replaced = new Map<ConstDirectiveNode, string>();
  const needs = new Map<string, Set<string>>();

  const rename = (
    selections: SelectionSetNode,
    type: ObjectTypeDefinitionNode | undefined,
    graph: string,
    needed: Set<string>,
  ): SelectionSetNode => ({
    ...selections,
    selections: selections.selections.map((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const inner = selection.typeCondition ? types.get(selection.typeCondition.name.value) : type;
        return { ...selection, selectionSet: rename(selection.selectionSet, inner, graph, needed) };
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      const definition = type?.fields?.find(({ name }) => name.value === selection.name.value);
      const below =
        selection.selectionSet && rename(selection.selectionSet, types.get(namedType(definition?.type) ?? ''), graph, needed);
      const field = below ? { ...selection, selectionSet: below } : selection;
      if (!definition || !type || !selection.arguments?.length) return field;
      const name = use(type, definition, field, graph);
      needed.add(name);
      return { ...field, name: { kind: Kind.NAME, value: name }, arguments: [] };
    }),
  });
  const use = (type: ObjectTypeDefinitionNode, definition: FieldDefinitionNode, field: FieldNode, graph: string): string => {
    const text = `${type.name.value}.${definition.name.value}(${(field.arguments ?? []).map(print).toSorted().join()})`;
    const known = byText.get(text);
    const name = known ?? `${prefix}${uses.size}`;
    const fields = added.get(type.name.value) ?? [];
    added.set(type.name.value, fields);
    if (known === undefined) {
      byText.set(text, name);
      uses.set(name, { name, field: definition.name.value, arguments: field.arguments ?? [] });
      fields.push({ ...definition, name: { kind: Kind.NAME, value: name }, arguments: [], directives: sourcesOf(definition) });
    }
    // The subgraph that requires it has it as external.
    const at = fields.findIndex((one) => one.name.value === name);
    fields[at] = { ...fields[at]!, directives: [...(fields[at]!.directives ?? []), ...external(fields[at]!, graph)] };
    return name;
  };

  for (const type of types.values()) {
    for (const field of type.fields ?? []) {
      for (const directive of field.directives ?? []) {
        const requires = argumentOf(directive, 'requires');
        const graph = argumentOf(directive, 'graph');
        if (requires?.kind !== Kind.STRING || graph?.kind !== Kind.ENUM || !requires.value.includes('(')) continue;
        const needed = new Set<string>();
        const [definition] = parse(`{${requires.value}}`, { noLocation: true }).definitions;
        const selections = rename((definition as OperationDefinitionNode).selectionSet, type, graph.value, needed);
        replaced.set(
          directive,
          print(selections)
            .replace(/^\{|\}$/g, '')
            .replaceAll(/\s+/g, ' ')
            .trim(),
        );
        const coordinate = `${type.name.value}.${field.name.value}`;
        needs.set(coordinate, new Set([...(needs.get(coordinate) ?? []), ...needed]));
      }
    }
  }
  return { uses, added, replaced, needs };
}

function withUses(document: DocumentNode, { added, replaced }: Found): DocumentNode {
  return visit(document, {
    Directive(node) {
      const text = replaced.get(node as ConstDirectiveNode);
      if (text === undefined) return undefined;
      const rest = (node.arguments ?? []).map((argument) =>
        argument.name.value === 'requires' ? { ...argument, value: { kind: Kind.STRING, value: text } as const } : argument,
      );
      return { ...node, arguments: rest };
    },
    ObjectTypeDefinition: {
      leave: (node) => ({ ...node, fields: [...(node.fields ?? []), ...(added.get(node.name.value) ?? [])] }),
    },
  });
}

/** `@join__field` of those subgraphs that can say the field's value by themselves. */
function sourcesOf({ directives = [] }: FieldDefinitionNode): readonly ConstDirectiveNode[] {
  const own = directives.filter(({ name }) => name.value === 'join__field');
  return own
    .filter((directive) => argumentOf(directive, 'external')?.kind !== Kind.BOOLEAN && !argumentOf(directive, 'requires'))
    .map((directive) => ({ ...directive, arguments: (directive.arguments ?? []).filter(({ name }) => name.value === 'graph') }));
}

function external({ directives = [] }: FieldDefinitionNode, graph: string): readonly ConstDirectiveNode[] {
  const known = directives.some((directive) => {
    const value = argumentOf(directive, 'graph');
    return value?.kind === Kind.ENUM && value.value === graph;
  });
  if (known) return [];
  const [field] = (
    parse(`type T { f: Int @join__field(graph: ${graph}, external: true) }`, { noLocation: true })
      .definitions[0] as ObjectTypeDefinitionNode
  ).fields!;
  return field!.directives!;
}

function restoreNode(node: PlanNode | Extract<QueryPlan['node'], { kind: 'Subscription' }>, found: Found): PlanNode {
  switch (node.kind) {
    case 'Fetch':
      return restoreFetch(node, found);
    case 'Flatten':
      return { ...node, node: restoreNode(node.node, found) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => restoreNode(child, found)) };
    case 'Subscription':
      return {
        ...node,
        primary: restoreFetch(node.primary, found) as FetchNode,
        ...(node.rest ? { rest: restoreNode(node.rest, found) } : {}),
      } as never;
    case 'Defer':
      return node;
  }
}

function restoreFetch(fetch: FetchNode, found: Found): PlanNode {
  const asked = parse(fetch.operation, { noLocation: true });
  const selected = visit(asked, {
    Field(node) {
      const use = found.uses.get(node.name.value);
      if (!use) return undefined;
      return { ...node, alias: node.alias ?? node.name, name: { kind: Kind.NAME, value: use.field }, arguments: use.arguments };
    },
  });
  if (!fetch.requires) return { ...fetch, operation: textOf(selected) };
  const groups = compatibleGroups(fetch, selected, found);
  const fetches = groups.map(({ document, needed }) => ({
    ...fetch,
    operation: textOf(document),
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
function compatibleGroups(fetch: FetchNode, document: DocumentNode, found: Found): readonly Group[] {
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

function clash(name: string, other: string, { uses }: Found): boolean {
  return name !== other && uses.get(name)!.field === uses.get(other)!.field;
}

function hasConflict(requires: readonly RequiredSelection[], found: Found): boolean {
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
function named(requires: readonly RequiredSelection[], found: Found, needed: ReadonlySet<string> | null): RequiredSelection[] {
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

function textOf(document: DocumentNode): string {
  return stripIgnoredCharacters(print(document));
}

function argumentOf({ arguments: given = [] }: ConstDirectiveNode, name: string) {
  return given.find((argument) => argument.name.value === name)?.value;
}

function namedType(type: TypeNode | undefined): string | undefined {
  if (!type) return undefined;
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function isObject(node: DefinitionNode): node is ObjectTypeDefinitionNode {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION;
}
