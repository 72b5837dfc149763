/** Questions about the schema itself, as tools ask them. `@` is where conditions may stand. */
export const introspections: readonly string[] = [
  '__schema@ { queryType { name } mutationType { name kind } subscriptionType { name } }',
  '__schema@ { types { kind name } directives { name isRepeatable locations args { name defaultValue type { kind name ofType { name } } } } }',
  '__type(name: "Book")@ { kind name description interfaces { name } fields(includeDeprecated: true) { name isDeprecated args { name defaultValue } type { kind name ofType { kind name ofType { name } } } } }',
  '__type(name: "Media")@ { __typename name possibleTypes { name } again: possibleTypes { k: kind ... on __Type { name } } }',
  '__type(name: "Span")@ { inputFields { name defaultValue type { name kind } } }',
  '__type(name: "Kind")@ { enumValues(includeDeprecated: true) { name } fields { name } }',
  '__type(name: "Hit")@ { ... { possibleTypes { name } } }',
  '__type(name: "Nothing")@ { name }',
];
