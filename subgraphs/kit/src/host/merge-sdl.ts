import { type DefinitionNode, type DocumentNode, Kind, parse, type Source } from 'graphql';

const roots = new Set(['Query', 'Mutation', 'Subscription']);

/** One document of many SDL texts (a `Source` keeps file and line for errors); each feature may write `type Query { … }`: the later ones become extensions. */
export function mergeSdl(texts: readonly (string | Source)[]): DocumentNode {
  const seen = new Set<string>();
  const definitions = texts.flatMap((text) => parse(text).definitions).map((definition) => asExtension(definition, seen));
  return { kind: Kind.DOCUMENT, definitions };
}

function asExtension(definition: DefinitionNode, seen: Set<string>): DefinitionNode {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || !roots.has(definition.name.value)) return definition;
  if (!seen.has(definition.name.value)) {
    seen.add(definition.name.value);
    return definition;
  }
  const { description: _, ...rest } = definition;
  return { ...rest, kind: Kind.OBJECT_TYPE_EXTENSION };
}
