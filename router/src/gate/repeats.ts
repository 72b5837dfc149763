import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** A name of the answer at one place: how often it is selected, and what is selected below it. */
interface Place {
  count: number;
  readonly below: SelectionSetNode[];
}

/**
 * How often the most repeated name of the answer is selected at one place, types not looked at: `{ a { b } a { b c } }` selects `a` and `a.b` twice. Validation
 * compares each of them with each other, and their sub-selections again. Spreads fragments, so the height must have been found bearable before.
 */
export function mostRepeated(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const reached = new Set<string>();

  const collect = ({ selections }: SelectionSetNode, into: Map<string, Place>) => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const place = into.get(name) ?? { count: 0, below: [] };
        place.count += 1;
        if (selection.selectionSet) place.below.push(selection.selectionSet);
        into.set(name, place);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet, into);
      } else {
        reached.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) collect(fragment.selectionSet, into);
      }
    }
  };
  const most = (sets: readonly SelectionSetNode[]): number => {
    const places = new Map<string, Place>();
    for (const set of sets) collect(set, places);
    return Math.max(0, ...[...places.values()].map(({ count, below }) => Math.max(count, below.length > 0 ? most(below) : 0)));
  };

  let found = 0;
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) found = Math.max(found, most([definition.selectionSet]));
  // Validation looks into what no operation spreads, too.
  for (const [name, fragment] of fragments) if (!reached.has(name)) found = Math.max(found, most([fragment.selectionSet]));
  return found;
}
