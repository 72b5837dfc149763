/** Reading the join directives by which a supergraph says what each subgraph knows. Source: join specification v0.3. */
import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';

interface Directed {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

export function directivesOf({ directives = [] }: Directed, name: string): readonly ConstDirectiveNode[] {
  return directives.filter((one) => one.name.value === name);
}

export function argumentOf({ arguments: given = [] }: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return given.find((one) => one.name.value === name)?.value;
}

/** A string, or the name of an enum's value. */
export function textOf(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = argumentOf(directive, name);
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

/** Undefined where it is not said. */
export function flagOf(directive: ConstDirectiveNode, name: string): boolean | undefined {
  const value = argumentOf(directive, name);
  return value?.kind === Kind.BOOLEAN ? value.value : undefined;
}

/** Value of `join__Graph` → the subgraph's name. */
export function servicesOf({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const graphs = definitions.find((one) => one.kind === Kind.ENUM_TYPE_DEFINITION && one.name.value === 'join__Graph');
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : [];
  return new Map(
    values.map((value) => {
      const [graph] = directivesOf(value, 'join__graph');
      return [value.name.value, (graph && textOf(graph, 'name')) ?? value.name.value];
    }),
  );
}

/** What `id owner { id }` selects. */
export function fieldSet(text: string): SelectionSetNode {
  return (parse(`{${text}}`, { noLocation: true }).definitions[0] as OperationDefinitionNode).selectionSet;
}

/** The names of the fields of a field set at its object, those in fragments included. */
export function fieldSetNames({ selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((one) => {
    if (one.kind === Kind.FIELD) return [one.name.value];
    return one.kind === Kind.INLINE_FRAGMENT ? fieldSetNames(one.selectionSet) : [];
  });
}
