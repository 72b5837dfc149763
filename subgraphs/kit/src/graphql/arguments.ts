import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  getArgumentValues,
  isNonNullType,
  Kind,
  valueFromAST,
} from 'graphql';

type Values = Readonly<Record<string, unknown>>;
type Step = { readonly name: string; readonly constant: unknown } | { readonly name: string; readonly variable: string };

/**
 * Arguments that are primitive literals are coerced once, and variables (coerced already) only fetched. Everything else is asked of graphql-js each time:
 * literals that become objects, which a resolver could change; what is missing; what is wrong, which it says in its own words.
 */
export function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Values) => Record<string, unknown> {
  const ask = (variables: Values) => getArgumentValues(field, node, variables);
  const steps = field.args.map((argument) => stepOf(argument, node));
  if (!steps.every((step) => step !== 'ask')) return ask;
  const known = steps.filter((step) => step !== 'leave out');
  return (variables) => {
    const values: Record<string, unknown> = {};
    for (const step of known) {
      const value = 'constant' in step ? step.constant : ownValue(variables, step.variable);
      if (value === undefined || (value === null && 'variable' in step)) return ask(variables);
      values[step.name] = value;
    }
    return values;
  };
}

function stepOf({ name, type, defaultValue }: GraphQLArgument, node: FieldNode): Step | 'leave out' | 'ask' {
  const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
  if (given?.kind === Kind.VARIABLE) return { name, variable: given.name.value };
  if (!given && defaultValue === undefined) return isNonNullType(type) ? 'ask' : 'leave out';
  const constant = given ? valueFromAST(given, type) : defaultValue;
  const isPrimitive =
    constant !== undefined && (typeof constant !== 'object' || constant === null) && typeof constant !== 'function';
  // A default that is an object is one and the same for every call in graphql-js, too.
  return isPrimitive || (!given && constant !== undefined) ? { name, constant } : 'ask';
}

function ownValue(variables: Values, name: string): unknown {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}
