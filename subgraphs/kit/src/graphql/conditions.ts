import { type DocumentNode, GraphQLIncludeDirective, GraphQLSkipDirective, Kind, visit } from 'graphql';

type Values = Readonly<Record<string, unknown>>;

/** The variables that any `@skip` or `@include` of the document asks. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: values = [] }) {
      if (name.value !== GraphQLSkipDirective.name && name.value !== GraphQLIncludeDirective.name) return;
      for (const { value } of values) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/** The values of these variables alone: what is kept for long holds nothing else of a request. */
export function conditionsOf(names: readonly string[], variables: Values): Values {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]));
}

/** The same text for values that include and leave out the same. Null and no value at all fail each in words of their own. */
export function conditionsKey(names: readonly string[], variables: Values): string {
  let key = '';
  for (const name of names) key += Object.hasOwn(variables, name) ? letterOf(variables[name]) : 'm';
  return key;
}

function letterOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value === null) return 'n';
  // No Boolean at all: validation lets none pass, and execution takes it neither for true nor for false.
  return value === undefined ? 'u' : 'o';
}
