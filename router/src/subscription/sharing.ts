import {
  type DocumentNode,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** The tag on a field: whoever may see its object sees the same in it. On a subscription: the stream can be read once for all, and names each event's audience. */
const tag = 'same-for-all';

/** `Type.field` of every field that carries the tag. A field without it is taken to depend on who is looking. */
export type SameForAll = ReadonlySet<string>;

/** Reads the tags (specs.apollo.dev/tag/v0.3), which composition carries into the supergraph. */
export function readSameForAll(supergraph: DocumentNode): SameForAll {
  const found = new Set<string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) {
      const tagged = field.directives?.some(
        ({ name, arguments: [argument] = [] }) =>
          name.value === 'tag' && argument?.value.kind === Kind.STRING && argument.value.value === tag,
      );
      if (tagged) found.add(`${definition.name.value}.${field.name.value}`);
    }
  }
  return found;
}

/**
 * Whether the document holds nothing but such fields. An abstract type's field must be one in each of its types. Only fields count, never types: other
 * subgraphs may add fields to a type, and what they add must not be shared by accident.
 */
export function isSameForAll(schema: GraphQLSchema, tagged: SameForAll, document: DocumentNode): boolean {
  const info = new TypeInfo(schema);
  let same = true;
  visit(
    document,
    visitWithTypeInfo(info, {
      Field({ name }) {
        const parent = info.getParentType();
        if (name.value === '__typename') return;
        if (!isObjectType(parent) && !isInterfaceType(parent)) {
          same = false;
          return;
        }
        const owners = isAbstractType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
        if (!owners.every((owner) => tagged.has(`${owner.name}.${name.value}`))) same = false;
      },
    }),
  );
  return same;
}
