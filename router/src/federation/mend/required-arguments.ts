/**
 * Fields with arguments under `@requires`. The planner fetches what is required under the field's own name, and so mixes it up with the same field that a client
 * asks with other arguments, or that another `@requires` wants with others. Therefore each such use becomes a field of its own before the planner sees the
 * supergraph (`price(currency: "EUR")` becomes `lyceum_required_0`), and the plan is put right afterwards: subgraphs are asked
 * `lyceum_required_0: price(currency: "EUR")`, and get it back as `price`.
 */
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  type TypeNode,
  visit,
} from 'graphql';
import type { PlanNode, QueryPlan } from '../../execution/plan.ts';
import { argumentOf, directivesOf, fieldSet, flagOf, textOf } from './join.ts';
import { restoredNode, type Use, type Uses } from './required-arguments-plan.ts';

const prefix = 'lyceum_required_';

export interface RequiredArguments {
  /** The supergraph for the planner. */
  readonly supergraph: DocumentNode;
  /** Puts a plan right that was made with it. */
  restore(plan: QueryPlan): QueryPlan;
  /** The API without the fields that were added. */
  hide(apiSdl: string): string;
}

export function nameRequiredArguments(supergraph: DocumentNode): RequiredArguments {
  const found = findUses(supergraph);
  if (found.uses.size === 0) return { supergraph, restore: (plan) => plan, hide: (api) => api };
  return {
    supergraph: withUses(supergraph, found),
    restore: (plan) => (plan.node ? { ...plan, node: restoredNode(plan.node as PlanNode, found) } : plan),
    hide: (api) =>
      print(visit(parse(api), { FieldDefinition: ({ name }) => (name.value.startsWith(prefix) ? null : undefined) })),
  };
}

interface Found extends Uses {
  /** Type → the fields that are to be added to it. */
  readonly added: ReadonlyMap<string, readonly FieldDefinitionNode[]>;
  /** The directive with a `requires` → the same with the new names. */
  readonly replaced: ReadonlyMap<ConstDirectiveNode, string>;
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
        const requires = textOf(directive, 'requires');
        const graph = textOf(directive, 'graph');
        if (!graph || !requires?.includes('(')) continue;
        const needed = new Set<string>();
        const selections = rename(fieldSet(requires), type, graph, needed);
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
function sourcesOf(field: FieldDefinitionNode): readonly ConstDirectiveNode[] {
  return directivesOf(field, 'join__field')
    .filter((directive) => flagOf(directive, 'external') === undefined && !argumentOf(directive, 'requires'))
    .map((directive) => ({ ...directive, arguments: (directive.arguments ?? []).filter(({ name }) => name.value === 'graph') }));
}

function external({ directives = [] }: FieldDefinitionNode, graph: string): readonly ConstDirectiveNode[] {
  if (directives.some((directive) => textOf(directive, 'graph') === graph)) return [];
  const [field] = (
    parse(`type T { f: Int @join__field(graph: ${graph}, external: true) }`, { noLocation: true })
      .definitions[0] as ObjectTypeDefinitionNode
  ).fields!;
  return field!.directives!;
}

function namedType(type: TypeNode | undefined): string | undefined {
  if (!type) return undefined;
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function isObject(node: DefinitionNode): node is ObjectTypeDefinitionNode {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION;
}
