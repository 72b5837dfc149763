/** Makes a failing document small: takes parts away, one after the other, for as long as it still fails. */
import {
  type ASTNode,
  type DocumentNode,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  validate,
  visit,
} from 'graphql';
import { isAskable } from './generate-operation.ts';
import { apiSchema } from './subgraph-schemas.ts';

/** `fails` is asked of valid documents only. */
export async function shrink(document: DocumentNode, fails: (smaller: DocumentNode) => Promise<boolean>): Promise<DocumentNode> {
  let smallest = document;
  for (let round = 0; round < 20; round += 1) {
    const before = print(smallest);
    for (let step = 0; ; step += 1) {
      const candidate = smallerAt(smallest, step);
      if (candidate === 'end') break;
      const tidy = candidate && tidied(candidate);
      // Shorter each time, or it would not end.
      if (
        !tidy ||
        print(tidy).length >= print(smallest).length ||
        validate(apiSchema, tidy).length > 0 ||
        !isAskable(tidy) ||
        !(await fails(tidy))
      )
        continue;
      smallest = tidy;
      step -= 1;
    }
    if (print(smallest) === before) return smallest;
  }
  return smallest;
}

/** The document without its `step`-th removable part; null where taking it away leaves nothing that parses. */
function smallerAt(document: DocumentNode, step: number): DocumentNode | null | 'end' {
  let seen = -1;
  let hit = false;
  const once = () => {
    seen += 1;
    hit ||= seen === step;
    return seen === step;
  };
  const changed = visit(document, {
    SelectionSet: (node) => {
      const at = node.selections.findIndex(() => once());
      if (at < 0) return undefined;
      return withSelections(node, node.selections.toSpliced(at, 1));
    },
    InlineFragment: { leave: (node) => (once() ? node.selectionSet.selections : undefined) as never },
    FragmentSpread: (node) => (once() ? inlined(document, node.name.value) : undefined),
    Directive: () => (once() ? null : undefined),
    Argument: () => (once() ? null : undefined),
    VariableDefinition: (node) => (node.defaultValue && once() ? { ...node, defaultValue: undefined } : undefined),
    OperationDefinition: { leave: () => (once() ? null : undefined) },
  });
  if (!hit) return 'end';
  try {
    return parse(print(changed));
  } catch {
    // An empty selection, or nothing left: no document any more, so no candidate.
    return null;
  }
}

function withSelections(node: SelectionSetNode, selections: readonly SelectionNode[]): SelectionSetNode {
  const typename: SelectionNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
  return { ...node, selections: selections.length > 0 ? selections : [typename] };
}

function inlined(document: DocumentNode, name: string): ASTNode | undefined {
  const found = document.definitions.find((node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name);
  if (found?.kind !== Kind.FRAGMENT_DEFINITION) return undefined;
  return { kind: Kind.INLINE_FRAGMENT, typeCondition: found.typeCondition, selectionSet: found.selectionSet };
}

/** Without fragments and variables that nothing uses. */
function tidied(document: DocumentNode): DocumentNode {
  let tidy = document;
  for (let before = ''; before !== print(tidy); ) {
    before = print(tidy);
    const spreads = new Set<string>();
    visit(tidy, { FragmentSpread: (node) => void spreads.add(node.name.value) });
    tidy = visit(tidy, { FragmentDefinition: (node) => (spreads.has(node.name.value) ? undefined : null) });
  }
  return visit(tidy, {
    OperationDefinition: (operation) => {
      const used = new Set<string>();
      visit(
        {
          kind: Kind.DOCUMENT,
          definitions: [
            { ...operation, variableDefinitions: [] },
            ...tidy.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
          ],
        } as DocumentNode,
        {
          Variable: (node) => void used.add(node.name.value),
        },
      );
      return {
        ...operation,
        variableDefinitions: operation.variableDefinitions?.filter((one) => used.has(one.variable.name.value)) ?? [],
      };
    },
  });
}
