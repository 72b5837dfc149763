import { type ConstDirectiveNode, type ConstValueNode, type DocumentNode, Kind } from 'graphql';

/** What `@cacheControl` says at one place, and which subgraph says it. */
export interface CacheHint {
  /** The subgraph's name; null where composition did not note it. */
  readonly graph: string | null;
  /** Seconds. */
  readonly maxAge: number | null;
  readonly scope: 'PUBLIC' | 'PRIVATE' | null;
  readonly inheritMaxAge: boolean;
}

/** Everything about caching that a supergraph knows. */
export interface CacheHints {
  /** `Type` or `Type.field` → all hints there, those of several subgraphs beside one another. */
  readonly at: ReadonlyMap<string, readonly CacheHint[]>;
  /** `Type.field`, or `Type` for fields that say nothing themselves → the subgraphs that resolve it. */
  readonly graphs: ReadonlyMap<string, readonly string[]>;
}

/** Null where nothing may be cached, which is so unless the schema says otherwise. The directive is composed; see `schema/common.graphql`. */
export function readCacheHints({ definitions }: DocumentNode): CacheHints | null {
  const names = new Map<string, string>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives } of definition.values ?? []) {
      const graph = argumentsOf(directives?.find((directive) => directive.name.value === 'join__graph')).name;
      if (graph?.kind === Kind.STRING) names.set(name.value, graph.value);
    }
  }
  const at = new Map<string, readonly CacheHint[]>();
  const graphs = new Map<string, readonly string[]>();
  const note = (coordinate: string, directives: readonly ConstDirectiveNode[] = [], join: string) => {
    const hints = directives.filter(({ name }) => name.value === 'cacheControl').map(hintOf);
    if (hints.length > 0) at.set(coordinate, hints);
    const joins = directives.filter(({ name }) => name.value === join).map(argumentsOf);
    const owners = joins.flatMap(({ graph, external }) => {
      const external_ = external?.kind === Kind.BOOLEAN && external.value;
      return graph?.kind === Kind.ENUM && !external_ ? [names.get(graph.value) ?? graph.value] : [];
    });
    if (owners.length > 0) graphs.set(coordinate, owners);
  };
  for (const definition of definitions) {
    if (!('directives' in definition) || !('name' in definition) || !definition.name) continue;
    const type = definition.name.value;
    note(type, definition.directives as readonly ConstDirectiveNode[], 'join__type');
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) note(`${type}.${field.name.value}`, field.directives, 'join__field');
  }
  return at.size === 0 ? null : { at, graphs };
}

function hintOf(directive: ConstDirectiveNode): CacheHint {
  const { graph, maxAge, scope, inheritMaxAge } = argumentsOf(directive);
  return {
    graph: graph?.kind === Kind.STRING ? graph.value : null,
    maxAge: maxAge?.kind === Kind.INT ? Number(maxAge.value) : null,
    scope: scope?.kind === Kind.ENUM ? (scope.value as CacheHint['scope']) : null,
    inheritMaxAge: inheritMaxAge?.kind === Kind.BOOLEAN && inheritMaxAge.value,
  };
}

function argumentsOf(directive: ConstDirectiveNode | undefined): Readonly<Record<string, ConstValueNode | undefined>> {
  return Object.fromEntries((directive?.arguments ?? []).map(({ name, value }) => [name.value, value]));
}
