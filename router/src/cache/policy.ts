import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { CacheHint, CacheHints } from './hints.ts';

/** How long an answer may be kept, and for whom. */
export interface CachePolicy {
  /** Seconds; above 0. */
  readonly maxAge: number;
  readonly scope: 'PUBLIC' | 'PRIVATE';
  /** Object types that the answer may hold: a change of one of them ends it. */
  readonly types: readonly string[];
}

/** What may be cached is the least of what all selected fields allow. */
interface Overall {
  maxAge: number;
  scope: CachePolicy['scope'];
  readonly types: Set<string>;
}

export interface PolicyParts {
  readonly schema: GraphQLSchema;
  readonly hints: CacheHints;
  readonly document: DocumentNode;
  /** The subgraph that answers all of it; absent for a whole operation, which many answer. */
  readonly service?: string | undefined;
}

/**
 * The policy of a selection, without executing it: every field counts, whatever its conditions. Apollo's rules
 * (apollographql.com/docs/apollo-server/performance/caching): the least `maxAge`, PRIVATE if one field is; a field of the root or of an object type without a
 * hint is 0; others inherit from the object they are in. And one more, because a supergraph joins objects of several subgraphs: a field inherits only from
 * hints of a subgraph that resolves it. Null: nothing may be kept.
 */
export class PolicyReader {
  readonly #parts: PolicyParts;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(parts: PolicyParts) {
    this.#parts = parts;
    this.#fragments = new Map(
      parts.document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
      ),
    );
  }

  /** Of an operation's root. */
  ofRoot(type: GraphQLNamedType, selectionSet: SelectionSetNode): CachePolicy | null {
    const overall: Overall = { maxAge: Number.POSITIVE_INFINITY, scope: 'PUBLIC', types: new Set() };
    this.#walk(type, selectionSet, new Set(), true, overall);
    return policyOf(overall);
  }

  /** Of an entity: its type must have a hint of the subgraph that answers. */
  ofEntity(type: GraphQLNamedType, selectionSet: SelectionSetNode): CachePolicy | null {
    const overall: Overall = { maxAge: Number.POSITIVE_INFINITY, scope: 'PUBLIC', types: new Set() };
    const hints = this.#typeHints(type.name, this.#graphsOf(type.name, ''));
    for (const hint of hints) restrict(overall, hint);
    if (!hints.some(({ maxAge }) => maxAge !== null)) return null;
    this.#walk(type, selectionSet, graphsIn(hints, this.#graphsOf(type.name, '')), false, overall);
    return policyOf(overall);
  }

  #walk(
    type: GraphQLNamedType,
    { selections }: SelectionSetNode,
    vouching: ReadonlySet<string>,
    root: boolean,
    overall: Overall,
  ): void {
    for (const selection of selections) {
      if (overall.maxAge === 0) return;
      if (selection.kind === Kind.FIELD) {
        this.#field(type, selection, vouching, root, overall);
        continue;
      }
      const inner = selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
      const condition = inner?.typeCondition?.name.value;
      const innerType = condition === undefined ? type : this.#parts.schema.getType(condition);
      if (inner && innerType) this.#walk(innerType, inner.selectionSet, vouching, root, overall);
      else overall.maxAge = 0;
    }
  }

  #field(type: GraphQLNamedType, field: FieldNode, vouching: ReadonlySet<string>, root: boolean, overall: Overall): void {
    const name = field.name.value;
    if (name === '__typename') return;
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (!definition) {
      // The schema about itself, or a field that clients do not see.
      overall.maxAge = 0;
      return;
    }
    const { schema, hints } = this.#parts;
    const owners = isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
    const own = owners.flatMap((owner) => hints.at.get(`${owner.name}.${name}`) ?? []);
    const graphs = new Set(owners.flatMap((owner) => [...this.#graphsOf(owner.name, name)]));
    for (const hint of own) restrict(overall, hint);
    const returned = getNamedType(definition.type);
    const composite = isCompositeType(returned);
    const ofType = composite ? this.#typeHints(returned.name, graphs) : [];
    const said = own.some(({ maxAge }) => maxAge !== null);
    // What the field says goes before what its type says; the scope of both holds.
    for (const hint of ofType) restrict(overall, said ? { ...hint, maxAge: null } : hint);
    const inherits = [...own, ...ofType].some(({ inheritMaxAge }) => inheritMaxAge) || !composite;
    const known = said || ofType.some(({ maxAge }) => maxAge !== null);
    const inherited = !root && inherits && [...graphs].some((graph) => vouching.has(graph));
    if (!known && !inherited) overall.maxAge = 0;
    if (!composite || !field.selectionSet) return;
    for (const { name: possible } of isAbstractType(returned) ? schema.getPossibleTypes(returned) : [returned])
      overall.types.add(possible);
    const next = known ? graphsIn([...own, ...ofType], graphs) : vouching;
    this.#walk(returned, field.selectionSet, next, false, overall);
  }

  #graphsOf(type: string, field: string): ReadonlySet<string> {
    const { service, hints } = this.#parts;
    return new Set(service === undefined ? (hints.graphs.get(`${type}.${field}`) ?? hints.graphs.get(type)) : [service]);
  }

  /** Hints of a type count where the subgraph that resolves the field gives them. A hint without a subgraph is one of the type's only subgraph. */
  #typeHints(type: string, graphs: ReadonlySet<string>): readonly CacheHint[] {
    const { at, graphs: all } = this.#parts.hints;
    const only = all.get(type)?.length === 1;
    return (at.get(type) ?? []).filter(({ graph }) => (graph === null ? only : graphs.has(graph)));
  }
}

function graphsIn(hints: readonly CacheHint[], graphs: ReadonlySet<string>): ReadonlySet<string> {
  const named = hints.flatMap(({ graph }) => graph ?? []);
  return named.length > 0 ? new Set(named) : graphs;
}

function restrict(overall: Overall, { maxAge, scope }: Pick<CacheHint, 'maxAge' | 'scope'>): void {
  if (maxAge !== null) overall.maxAge = Math.min(overall.maxAge, Math.max(0, maxAge));
  if (scope === 'PRIVATE') overall.scope = 'PRIVATE';
}

/** A day is the most that anything is kept. */
const longest = 86_400;

function policyOf({ maxAge, scope, types }: Overall): CachePolicy | null {
  if (maxAge === 0 || maxAge === Number.POSITIVE_INFINITY) return null;
  return { maxAge: Math.min(longest, maxAge), scope, types: [...types] };
}
