import { type DirectiveNode, type DocumentNode, Kind, type SelectionNode, visit } from 'graphql';

/** Values of the Boolean variables that conditions use. */
export type BooleanValues = Readonly<Record<string, boolean>>;

/**
 * The document as it reads where its conditions are decided: what `@skip` and `@include` leave out is gone, and so are the directives (specification §3.13). An
 * object may then have an empty selection; its answer is `{}`. `@defer` stays, without its condition, where it holds and somebody wants to get parts of the answer
 * later (`defers`). The same document where there is nothing to decide.
 */
export function decided(document: DocumentNode, booleans: BooleanValues, defers = false): DocumentNode {
  const decide = (node: SelectionNode) => {
    if (!node.directives?.some((one) => isCondition(one) || isDefer(one))) return undefined;
    if (!node.directives.every((directive) => !isCondition(directive) || holds(directive, booleans))) return null;
    const left = node.directives.flatMap((directive) => {
      if (isCondition(directive)) return [];
      if (!isDefer(directive)) return [directive];
      if (!defers || !holds(directive, booleans)) return [];
      return [{ ...directive, arguments: directive.arguments?.filter(({ name }) => name.value !== 'if') ?? [] }];
    });
    return { ...node, directives: left };
  };
  return visit(document, { Field: { enter: decide }, InlineFragment: { enter: decide }, FragmentSpread: { enter: decide } });
}

/** The variables that conditions anywhere in the document use, by name. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      if (!isCondition(directive) && !isDefer(directive)) return;
      for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}

/** `coerced` are the variables' values; one that is not true counts as false. */
export function booleanValues(names: readonly string[], coerced: Readonly<Record<string, unknown>>): BooleanValues {
  return Object.fromEntries(names.map((name) => [name, coerced[name] === true]));
}

export function isDefer({ name }: DirectiveNode): boolean {
  return name.value === 'defer';
}

/** Whether a part of the document may be delivered later. */
export function hasDefer(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive(directive) {
      found ||= isDefer(directive);
    },
  });
  return found;
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'include' || name.value === 'skip';
}

function holds(directive: DirectiveNode, booleans: BooleanValues): boolean {
  const wanted = directive.name.value !== 'skip';
  const value = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
  if (value?.kind === Kind.BOOLEAN) return value.value === wanted;
  return value?.kind !== Kind.VARIABLE || booleans[value.name.value] === wanted;
}
