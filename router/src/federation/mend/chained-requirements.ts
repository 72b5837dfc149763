/**
 * A field that is required and itself requires something. Where the entity comes from the subgraph that has this field, the planner asks it together with the entity,
 * and the subgraph has to answer without what the field requires. Here it is asked by a fetch of its own, right before what requires it; the planner has
 * what it needs fetched by then.
 */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
} from 'graphql';
import type { FetchNode, FlattenNode, PlanNode, QueryPlan, RequiredSelection } from '../../execution/plan.ts';
import { directivesOf, fieldSet, fieldSetNames, flagOf, servicesOf, textOf } from './join.ts';

/** What one subgraph must be given of an entity for one field, and how it finds the entity. */
interface Requirement {
  readonly requires: SelectionSetNode;
  readonly key: SelectionSetNode;
}

/** A fetch that was taken out of another one, and the response name that it brings. */
interface Moved {
  readonly fetch: FlattenNode;
  readonly name: string;
}

export class ChainedRequirements {
  /** `service Type.field`. */
  readonly #requirements = new Map<string, Requirement>();
  readonly #schema: GraphQLSchema;

  /** Both of the whole supergraph. */
  constructor(supergraph: DocumentNode, schema: GraphQLSchema) {
    this.#schema = schema;
    const services = servicesOf(supergraph);
    const all = new Map<string, Requirement>();
    const required = new Set<string>();
    for (const type of supergraph.definitions) {
      if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      for (const field of type.fields ?? []) {
        for (const own of directivesOf(field, 'join__field')) {
          const [graph, requires] = [textOf(own, 'graph'), textOf(own, 'requires')];
          const keyed = directivesOf(type, 'join__type').find(
            (one) => textOf(one, 'graph') === graph && textOf(one, 'key') && flagOf(one, 'resolvable') !== false,
          );
          const key = keyed && textOf(keyed, 'key');
          if (!graph || !requires || !key) continue;
          const coordinate = `${type.name.value}.${field.name.value}`;
          all.set(`${services.get(graph)} ${coordinate}`, { requires: fieldSet(requires), key: fieldSet(key) });
          for (const name of fieldSetNames(fieldSet(requires))) required.add(`${type.name.value}.${name}`);
        }
      }
    }
    for (const [name, requirement] of all) if (required.has(name.split(' ')[1]!)) this.#requirements.set(name, requirement);
  }

  /** Returns the plan itself where nothing is wrong with it. */
  mend(plan: QueryPlan): QueryPlan {
    const { node } = plan;
    if (this.#requirements.size === 0 || !node || node.kind === 'Subscription') return plan;
    const moved: Moved[] = [];
    const left = this.#take(node, [], moved);
    if (moved.length === 0) return plan;
    return { ...plan, node: moved.reduce<PlanNode>(inserted, left) };
  }

  /** The plan without the fields that are asked too early; what asks them at their time is put into `moved`. */
  #take(node: PlanNode, path: readonly string[], moved: Moved[]): PlanNode {
    switch (node.kind) {
      case 'Fetch':
        return this.#takeFrom(node, path, moved);
      case 'Flatten':
        return { ...node, node: this.#take(node.node, [...path, ...node.path], moved) };
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map((child) => this.#take(child, path, moved)) };
      case 'Defer':
        return node;
    }
  }

  #takeFrom(fetch: FetchNode, path: readonly string[], moved: Moved[]): FetchNode {
    const [definition] = parse(fetch.operation, { noLocation: true }).definitions as [OperationDefinitionNode];
    const before = moved.length;
    const below = (
      set: SelectionSetNode,
      type: GraphQLObjectType | null,
      at: readonly string[],
      isEntity: boolean,
    ): SelectionSetNode => ({
      ...set,
      selections: set.selections.flatMap((one): SelectionNode[] => {
        if (one.kind === Kind.FRAGMENT_SPREAD) return [one];
        if (one.kind === Kind.INLINE_FRAGMENT) {
          const named = one.typeCondition ? this.#schema.getType(one.typeCondition.name.value) : type;
          const selectionSet = below(one.selectionSet, isObjectType(named) ? named : null, at, isEntity);
          return selectionSet.selections.length === 0 ? [] : [{ ...one, selectionSet }];
        }
        const requirement = type && this.#requirements.get(`${fetch.serviceName} ${type.name}.${one.name.value}`);
        if (requirement && !(isEntity && gives(fetch, requirement))) {
          const node = entityFetch(fetch.serviceName, type!.name, one, requirement);
          moved.push({ fetch: { kind: 'Flatten', path: at, node }, name: (one.alias ?? one.name).value });
          return [];
        }
        if (!one.selectionSet) return [one];
        const declared = type?.getFields()[one.name.value]?.type;
        const named = declared && getNamedType(declared);
        const inner = [...at, (one.alias ?? one.name).value, ...(declared ? elements(declared) : [])];
        return [{ ...one, selectionSet: below(one.selectionSet, isObjectType(named) ? named : null, inner, false) }];
      }),
    });
    const root = this.#schema.getRootType(definition.operation) ?? null;
    const [entities] = definition.selectionSet.selections;
    const selectionSet = fetch.requires
      ? {
          ...definition.selectionSet,
          selections: [
            { ...(entities as FieldNode), selectionSet: below((entities as FieldNode).selectionSet!, null, path, true) },
          ],
        }
      : below(definition.selectionSet, root, path, false);
    if (moved.length === before) return fetch;
    return { ...fetch, operation: stripIgnoredCharacters(print({ ...definition, selectionSet })) };
  }
}

/** `@` for each list around the value. */
function elements(type: unknown): readonly string[] {
  if (isNonNullType(type)) return elements(type.ofType);
  return isListType(type) ? ['@', ...elements(type.ofType)] : [];
}

function gives({ requires = [] }: FetchNode, requirement: Requirement): boolean {
  const names = (selections: readonly RequiredSelection[]): readonly string[] =>
    selections.flatMap((one) => (one.kind === 'Field' ? [one.name] : names(one.selections)));
  const given = new Set(names(requires));
  return fieldSetNames(requirement.requires).every((name) => given.has(name));
}

function entityFetch(serviceName: string, type: string, field: FieldNode, { requires, key }: Requirement): FetchNode {
  const text = `query($representations:[_Any!]!){_entities(representations:$representations){...on ${type}{${print(field)}}}}`;
  const typename: RequiredSelection = { kind: 'Field', name: '__typename' };
  return {
    kind: 'Fetch',
    serviceName,
    operationKind: 'query',
    operation: stripIgnoredCharacters(text),
    variableUsages: [],
    requires: [
      { kind: 'InlineFragment', typeCondition: type, selections: [typename, ...requiredIn(key), ...requiredIn(requires)] },
    ],
  };
}

function requiredIn({ selections }: SelectionSetNode): readonly RequiredSelection[] {
  return selections.flatMap((one): RequiredSelection[] => {
    if (one.kind === Kind.FIELD)
      return [{ kind: 'Field', name: one.name.value, ...(one.selectionSet ? { selections: requiredIn(one.selectionSet) } : {}) }];
    if (one.kind === Kind.FRAGMENT_SPREAD) return [];
    const condition = one.typeCondition ? { typeCondition: one.typeCondition.name.value } : {};
    return [{ kind: 'InlineFragment', ...condition, selections: requiredIn(one.selectionSet) }];
  });
}

/** The plan with this fetch before the first one that requires what it brings; at the end where there is none. */
function inserted(plan: PlanNode, { fetch, name }: Moved): PlanNode {
  let done = false;
  const walk = (node: PlanNode): PlanNode => {
    if (done) return node;
    if (node.kind === 'Sequence' || node.kind === 'Parallel') return { ...node, nodes: node.nodes.map(walk) };
    if (node.kind !== 'Flatten' || node.node.kind !== 'Fetch' || node.path.join('\n') !== fetch.path.join('\n')) return node;
    if (!needs(node.node.requires ?? [], name)) return node;
    done = true;
    return { kind: 'Sequence', nodes: [fetch, node] };
  };
  const walked = walk(plan);
  return done ? walked : { kind: 'Sequence', nodes: [plan, fetch] };
}

function needs(selections: readonly RequiredSelection[], name: string): boolean {
  return selections.some((one) => (one.kind === 'Field' ? (one.alias ?? one.name) === name : needs(one.selections, name)));
}
