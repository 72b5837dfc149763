/** Bugs to be planted in our executor, each a change of its text. The harness must find every one of them. */
export interface Mutation {
  readonly name: string;
  /** In `router/src/execution/`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly text: string;
  readonly replacement: string;
}

export const mutations: readonly Mutation[] = [
  {
    name: '@skip and @include are ignored in the answer',
    file: 'conditions.ts',
    text: 'if (value?.kind === Kind.BOOLEAN) return value.value === wanted;',
    replacement: 'if (value?.kind === Kind.BOOLEAN) return true;',
  },
  {
    name: 'a condition is inverted',
    file: 'conditions.ts',
    text: 'booleans[value.name.value] === wanted',
    replacement: 'booleans[value.name.value] !== wanted',
  },
  {
    name: 'a fragment on an abstract type never applies',
    file: 'collect.ts',
    text: 'return isAbstractType(abstract) && schema.isSubType(abstract, type);',
    replacement: 'return isAbstractType(abstract) && false;',
  },
  {
    name: 'the index in an error path is off by one',
    file: 'tree.ts',
    text: '[...walked, index]',
    replacement: '[...walked, index + 1]',
  },
  {
    name: 'entities are taken in the wrong order',
    file: 'run.ts',
    text: '(entities[index] as Tree | null)',
    replacement: '(entities[entities.length - 1 - index] as Tree | null)',
  },
  {
    name: 'a null that may not be stays where it is: in an object',
    file: 'projection.ts',
    text: 'if (field.nullable) writer.writeNull(depth + 1);',
    replacement: 'if (field.nullable || depth > 0) writer.writeNull(depth + 1);',
  },
  {
    name: 'a null that may not be stays where it is: in a list',
    file: 'projection.ts',
    text: 'const nullable = !isNonNullType(elementType);',
    replacement: 'const nullable = true;',
  },
  {
    name: 'rewrites of what comes back are dropped',
    file: 'run.ts',
    text: 'rewrite(outputRewrites, result.data, this.#isOf);',
    replacement: '',
  },
  {
    name: 'rewrites of what is sent are dropped',
    file: 'representation.ts',
    text: 'rewrite(this.#rewritesOf(told), made, this.#isOf);',
    replacement: '',
  },
  {
    name: '__typename under an alias is not known',
    file: 'projection.ts',
    text: "if (fieldName === '__typename')",
    replacement: "if (key === '__typename')",
  },
  {
    name: 'two entities of one type are taken for the same',
    file: 'representation.ts',
    text: 'this.#byLeaf.set(value, index);',
    replacement: 'this.#byLeaf.set(value, 0);',
  },
  {
    name: 'a joined request of which one part fails is not asked again apart',
    file: 'run.ts',
    text: 'if (!result.data && asked.length > 1) {',
    replacement: 'if (!result.data && asked.length > 99) {',
  },
  {
    name: 'a variable that was given is not sent',
    file: 'run.ts',
    text: 'this.#variables[name] !== undefined',
    replacement: "typeof this.#variables[name] === 'object'",
  },
  {
    name: 'a field under two conditions needs but one of them',
    file: 'conditions.ts',
    text: '!node.directives.every((directive)',
    replacement: '!node.directives.some((directive)',
  },
  {
    name: 'the path of an error of an entity is lost',
    file: 'run.ts',
    text: '[...(places[place] ?? fixedPath(step.path)), ...rest]',
    replacement: '[...(places[place] ?? fixedPath(step.path))]',
  },
  {
    name: 'what two subgraphs say of one value overwrites itself',
    file: 'tree.ts',
    text: 'else target[key] = joined(present, value);',
    replacement: 'else target[key] = value;',
  },
  {
    name: 'a list of values from two subgraphs overwrites itself',
    file: 'tree.ts',
    text: 'present[index] = joined(present[index], element);',
    replacement: 'present[index] = element;',
  },
  {
    name: 'null counts as missing in what is required',
    file: 'representation.ts',
    text: `    if (value === undefined) return null;
    made[selection.as`,
    replacement: `    if (value == null) return null;
    made[selection.as`,
  },
  {
    name: 'an outage is not told',
    file: 'run.ts',
    text: "this.#fail(asError(error), service, place === '' ? [] : place.split('\\n'));",
    replacement: 'void place;',
  },
  {
    name: 'text is not escaped',
    file: 'output.ts',
    text: 'code > 127 || plain[code] === 0',
    replacement: 'code > 127',
  },
  {
    name: 'the second selection of a field is forgotten',
    file: 'collect.ts',
    text: 'if (nodes) nodes.push(selection);',
    replacement: 'if (nodes) nodes.length = 1;',
  },
];
