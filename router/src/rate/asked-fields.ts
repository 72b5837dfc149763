import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { guardedMutations } from './guarded-mutations.ts';

/** What an operation asks at its root, as rates count it. */
export interface AskedFields {
  /** Coordinate → how often it is asked: each alias counts, and conditions are not looked at. */
  readonly roots: ReadonlyMap<string, number>;
  /** Those that are guarded, each by itself. */
  readonly guarded: readonly FieldNode[];
}

const known = new WeakMap<OperationDefinitionNode, AskedFields>();

/** Read once per operation. The document is valid: its fragments exist and do not hold themselves. */
export function askedFields(document: DocumentNode, operation: OperationDefinitionNode): AskedFields {
  const found = known.get(operation);
  if (found) return found;
  const fields = rootFields(document, operation.selectionSet);
  const type = `${operation.operation[0]!.toUpperCase()}${operation.operation.slice(1)}`;
  const roots = new Map<string, number>();
  for (const { name } of fields) {
    const coordinate = `${type}.${name.value}`;
    roots.set(coordinate, (roots.get(coordinate) ?? 0) + 1);
  }
  const guarded = fields.filter(({ name }) => Object.hasOwn(guardedMutations, `${type}.${name.value}`));
  const asked = { roots, guarded };
  known.set(operation, asked);
  return asked;
}

/** The account that a guarded field tries, in one spelling; null where it names none. */
export function triedAccount(field: FieldNode, variables: Readonly<Record<string, unknown>>): string | null {
  const path = guardedMutations[`Mutation.${field.name.value}`]?.account;
  if (!path) return null;
  const [first, ...rest] = path;
  const argument = field.arguments?.find(({ name }) => name.value === first);
  if (!argument) return null;
  let value: unknown = valueFromASTUntyped(argument.value, variables as Record<string, unknown>);
  for (const step of rest) value = (value as Record<string, unknown> | null | undefined)?.[step];
  return typeof value === 'string' ? value.trim().toLowerCase().slice(0, 320) : null;
}

function rootFields(document: DocumentNode, { selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(document, selection.selectionSet);
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
    );
    return fragment && 'selectionSet' in fragment ? rootFields(document, fragment.selectionSet) : [];
  });
}
