import { type DirectiveNode, type DocumentNode, Kind, type SelectionNode, visit } from 'graphql';

/** Values of the Boolean variables that conditions use. */
export type BooleanValues = Readonly<Record<string, boolean>>;

/**
 * The document as it reads where its conditions are decided: what `@skip` and `@include` leave out is gone, and so are the directives (specification §3.13). An
 * object may then have an empty selection; its answer is `{}`. The same document where it has no conditions.
 */
export function decided(document: DocumentNode, booleans: BooleanValues): DocumentNode {
  const decide = (node: SelectionNode) => {
    if (!node.directives?.some(isCondition)) return undefined;
    if (!node.directives.every((directive) => holds(directive, booleans))) return null;
    return { ...node, directives: node.directives.filter((directive) => !isCondition(directive)) };
  };
  return visit(document, { Field: { enter: decide }, InlineFragment: { enter: decide }, FragmentSpread: { enter: decide } });
}

/** The variables that conditions anywhere in the document use, by name. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      if (!isCondition(directive)) return;
      for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}

/** `coerced` are the variables' values; one that is not true counts as false. */
export function booleanValues(names: readonly string[], coerced: Readonly<Record<string, unknown>>): BooleanValues {
  return Object.fromEntries(names.map((name) => [name, coerced[name] === true]));
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'include' || name.value === 'skip';
}

function holds(directive: DirectiveNode, booleans: BooleanValues): boolean {
  if (!isCondition(directive)) return true;
  const wanted = directive.name.value === 'include';
  const value = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
  if (value?.kind === Kind.BOOLEAN) return value.value === wanted;
  return value?.kind !== Kind.VARIABLE || booleans[value.name.value] === wanted;
}
