import { type GraphQLSchema, type InlineFragmentNode, isAbstractType, Kind, parse } from 'graphql';
import type { CacheHints } from './hints.ts';
import { type CachePolicy, PolicyReader } from './policy.ts';

/** A request for entities, as far as the cache must understand it. */
export interface EntityShape {
  readonly parts: readonly EntityPart[];
}

/** One `_entities` of it. */
export interface EntityPart {
  /** Its name in the answer. */
  readonly alias: string;
  /** The variable with its representations. */
  readonly variable: string;
  /** By the type of a representation; what is missing may not be kept. */
  readonly policies: ReadonlyMap<string, CachePolicy>;
}

/** Reads what the planner wrote. Null where nothing of it may be kept. */
export function entityShapeOf(query: string, service: string, schema: GraphQLSchema, hints: CacheHints): EntityShape | null {
  if (!query.includes('_entities')) return null;
  const document = parse(query, { noLocation: true });
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return null;
  const reader = new PolicyReader({ schema, hints, document, service });
  const parts: EntityPart[] = [];
  for (const field of operation.selectionSet.selections) {
    if (field.kind !== Kind.FIELD || field.name.value !== '_entities' || !field.selectionSet) return null;
    const representations = field.arguments?.[0]?.value;
    if (representations?.kind !== Kind.VARIABLE) return null;
    const fragments = field.selectionSet.selections.filter(({ kind }) => kind === Kind.INLINE_FRAGMENT) as InlineFragmentNode[];
    // Several fragments may meet in one entity where a type is abstract: those are left alone.
    const types = fragments.map(({ typeCondition }) => schema.getType(typeCondition?.name.value ?? ''));
    if (fragments.length !== field.selectionSet.selections.length) return null;
    if (types.some((type) => !type || isAbstractType(type)) || new Set(types).size !== types.length) return null;
    const policies = fragments.flatMap(({ selectionSet }, index) => {
      const policy = reader.ofEntity(types[index]!, selectionSet);
      return policy ? [[types[index]!.name, policy] as const] : [];
    });
    parts.push({ alias: field.alias?.value ?? '_entities', variable: representations.name.value, policies: new Map(policies) });
  }
  return parts.some(({ policies }) => policies.size > 0) ? { parts } : null;
}
