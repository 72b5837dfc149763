/** What the world must know about the subgraphs' SDL: keys, requirements, who answers, what may be answered. Read once. */
import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { fullSchema, type SubgraphName, subgraphDocuments, subgraphNames } from './subgraph-schemas.ts';

/** `Type.field`, always of an object type. */
export type Coordinate = string;

/** What a field marked `@requires` must be given. */
export const requirements = new Map<Coordinate, SelectionSetNode>();
/** Keys by which a subgraph can be entered, of each of its types. */
export const resolvableKeys = new Map<SubgraphName, Map<string, SelectionSetNode[]>>();
/** Fields that can be had from stock alone. */
export const stockFields = new Set<Coordinate>();
/** Fields that never fail and are never null: federation cannot hide it from the client when a hidden one does (README). */
export const safeFields = new Set<Coordinate>();
/** Object types that a field may answer with: those that every subgraph with this field knows. */
const answers = new Map<Coordinate, readonly string[]>();

for (const name of subgraphNames) readSubgraph(name);
for (const [coordinate, selection] of requirements) markRequired(coordinate.split('.')[0] as string, selection);

export function possibleAnswers(coordinate: Coordinate): readonly string[] {
  const found = answers.get(coordinate);
  if (!found?.length) throw new Error(`No type can be answered by ${coordinate}.`);
  return found;
}

/** The object types behind a name: those of an interface object, of a union, or the type itself. */
export function objectTypesOf(typeName: string): readonly string[] {
  const type = fullSchema.getType(typeName);
  if (isAbstractType(type)) return fullSchema.getPossibleTypes(type).map(({ name }) => name);
  return isObjectType(type) ? [typeName] : [];
}

function readSubgraph(subgraph: SubgraphName): void {
  const keys = new Map<string, SelectionSetNode[]>();
  const document = subgraphDocuments[subgraph];
  const unions = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.UNION_TYPE_DEFINITION ? [[node.name.value, (node.types ?? []).map(({ name }) => name.value)]] : [],
    ),
  );
  const implementers = (interfaceName: string) =>
    document.definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && node.interfaces?.some(({ name }) => name.value === interfaceName)
        ? [node.name.value]
        : [],
    );
  for (const node of document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const directive of directives(node.directives, 'key')) {
      const selection = selectionOf(directive);
      for (const type of objectTypesOf(node.name.value)) markKey(type, selection);
      if (literal(directive, 'resolvable') === false) continue;
      keys.set(node.name.value, [...(keys.get(node.name.value) ?? []), selection]);
    }
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const field of node.fields ?? []) readField(subgraph, node, field, unions, implementers);
  }
  resolvableKeys.set(subgraph, keys);
}

function readField(
  subgraph: SubgraphName,
  owner: ObjectTypeDefinitionNode,
  field: FieldDefinitionNode,
  unions: ReadonlyMap<string, readonly string[]>,
  implementers: (interfaceName: string) => readonly string[],
): void {
  if (directives(field.directives, 'external').length > 0) return;
  for (const type of objectTypesOf(owner.name.value)) {
    const coordinate = `${type}.${field.name.value}`;
    const [required] = directives(field.directives, 'requires');
    if (required) requirements.set(coordinate, selectionOf(required));
    if (subgraph === 'stock' && !safeFields.has(coordinate)) stockFields.add(coordinate);
    const type0 = namedTypeOf(field);
    // An interface object stands for all that implement the interface.
    const local = unions.get(type0) ?? (implementers(type0).length > 0 ? implementers(type0) : objectTypesOf(type0));
    const known = answers.get(coordinate);
    answers.set(coordinate, known ? known.filter((name) => local.includes(name)) : local);
    // Stricter here than for the client: a null would cost more than the client's schema says.
    if (field.type.kind === Kind.NON_NULL_TYPE && !isNonNullType(fieldType(type, field.name.value))) safeFields.add(coordinate);
  }
}

function markKey(type: string, selection: SelectionSetNode): void {
  visitFields(type, selection, (coordinate) => {
    safeFields.add(coordinate);
    stockFields.delete(coordinate);
  });
}

function markRequired(type: string, selection: SelectionSetNode): void {
  visitFields(type, selection, (coordinate, required) => {
    if (isNonNullType(required)) safeFields.add(coordinate);
  });
}

function visitFields(
  type: string,
  selection: SelectionSetNode,
  see: (coordinate: Coordinate, type: ReturnType<typeof fieldType>) => void,
): void {
  for (const node of selection.selections) {
    if (node.kind !== Kind.FIELD) throw new Error('Keys and requirements of the fuzz schema are made of fields alone.');
    const found = fieldType(type, node.name.value);
    see(`${type}.${node.name.value}`, found);
    if (!node.selectionSet) continue;
    for (const inner of objectTypesOf(getNamedType(found).name)) visitFields(inner, node.selectionSet, see);
  }
}

function fieldType(type: string, field: string) {
  const found = fullSchema.getType(type);
  if (!isObjectType(found) && !isInterfaceType(found)) throw new Error(`${type} is no type with fields.`);
  const definition = found.getFields()[field];
  if (!definition) throw new Error(`${type} has no field ${field}.`);
  return definition.type;
}

function directives(nodes: readonly ConstDirectiveNode[] | undefined, name: string): readonly ConstDirectiveNode[] {
  return nodes?.filter((node) => node.name.value === name) ?? [];
}

function literal(directive: ConstDirectiveNode, name: string): unknown {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value && 'value' in value ? value.value : undefined;
}

function selectionOf(directive: ConstDirectiveNode): SelectionSetNode {
  const [node] = parse(`{ ${literal(directive, 'fields')} }`).definitions;
  if (node?.kind !== Kind.OPERATION_DEFINITION) throw new Error('A field set is a selection.');
  return node.selectionSet;
}

function namedTypeOf({ type }: FieldDefinitionNode): string {
  let found = type;
  while (found.kind !== Kind.NAMED_TYPE) found = found.type;
  return found.name.value;
}
