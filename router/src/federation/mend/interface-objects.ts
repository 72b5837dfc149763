/**
 * Fetches from a subgraph that knows an interface as one object type (`@interfaceObject`). What the types of the interface are asked for differs, but there they are
 * one type, and the planner asks of each of them what any of them is asked for: a field that nobody wanted fails, and an entity that lacks what only another type's
 * field requires is not asked for at all. Here such a fetch is taken apart, so that each type is asked for what it is asked for.
 */
import { type FieldNode, Kind, print, type SelectionNode, type SelectionSetNode } from 'graphql';
import type { AskedByType, AskedShape } from '../../execution/asked-shape.ts';
import type { FetchNode, PlanNode, QueryPlan, RequiredField } from '../../execution/plan.ts';
import type { IsOf } from '../../execution/types.ts';
import {
  type EntitySelection,
  entitySelections,
  type Group,
  isTypename,
  requiredOf,
  responseName,
  restricted,
} from './entity-fetch.ts';
import { brings, type FetchesBefore, fetchesBefore } from './fetch-order.ts';
import type { InterfaceObject, InterfaceObjectFacts } from './interface-object-facts.ts';

export interface SplitParts {
  readonly facts: InterfaceObjectFacts;
  /** What was planned. */
  readonly shape: AskedShape;
  readonly isOf: IsOf;
}

/** Returns the plan itself where there is nothing to take apart. */
export function splitInterfaceObjects(plan: QueryPlan, parts: SplitParts): QueryPlan {
  const { node } = plan;
  if (!node || parts.facts.isEmpty) return plan;
  const splitter = new Splitter(parts, fetchesBefore(node));
  if (node.kind === 'Subscription') return node.rest ? { ...plan, node: { ...node, rest: splitter.split(node.rest, []) } } : plan;
  return { ...plan, node: splitter.split(node, []) };
}

/** Goes through a plan from its end to its beginning: what a fetch is for is known when all that comes after it has been seen. */
class Splitter {
  readonly #parts: SplitParts;
  readonly #before: FetchesBefore;
  /** Path → type → response names that a later fetch requires. */
  readonly #required = new Map<string, Map<string, Set<string>>>();

  constructor(parts: SplitParts, before: FetchesBefore) {
    this.#parts = parts;
    this.#before = before;
  }

  split(node: PlanNode, path: readonly string[]): PlanNode {
    switch (node.kind) {
      case 'Fetch':
        return this.#splitFetch(node, path);
      case 'Flatten': {
        const inner = this.split(node.node, [...path, ...node.path]);
        return { ...node, node: inner };
      }
      case 'Sequence':
      case 'Parallel':
        return {
          ...node,
          nodes: node.nodes
            .toReversed()
            .map((child) => this.split(child, path))
            .toReversed(),
        };
      case 'Defer':
        return node;
    }
  }

  #splitFetch(fetch: FetchNode, path: readonly string[]): PlanNode {
    if (!fetch.requires) return fetch;
    this.#requireSteps(path);
    const asked = this.#parts.shape.at(path);
    if (!asked) return fetch;
    const selections = entitySelections(fetch);
    const [selected, second] = selections;
    const object = selected && this.#parts.facts.of(fetch.serviceName, selected.type);
    if (!object || second || !selected.isPlain || !this.#isTyped(fetch, path, selected.type))
      return this.#named(fetch, path, asked, selections);
    const groups = this.#groupsOf(fetch, path, asked, { object, fields: selected.fields });
    const nodes = groups.map((group) => restricted(fetch, group, this.#parts.isOf));
    return nodes.length === 1 ? nodes[0]! : { kind: 'Parallel', nodes };
  }

  /** The types of which this is asked, together where they are asked for the same. */
  #groupsOf(
    fetch: FetchNode,
    path: readonly string[],
    asked: AskedByType,
    { object, fields }: { readonly object: InterfaceObject; readonly fields: readonly FieldNode[] },
  ): readonly Group[] {
    const needs = (of: readonly FieldNode[]) => new Set(of.flatMap(({ name }) => [...(object.requires.get(name.value) ?? [])]));
    const keyFields = new Set(object.keys.flat());
    const groups = new Map<string, Group>();
    for (const type of asked.keys()) {
      const requires = requiredOf(fetch, type, this.#parts.isOf);
      const names = new Set(requires.map(({ name, as = name }) => as));
      const shape = this.#parts.shape.within(path, type);
      const kept: FieldNode[] = [];
      const dropped: FieldNode[] = [];
      for (const field of fields) {
        const part = this.#isWanted(path, type, asked, field) ? this.#wantedPart(field, shape, path, []) : null;
        if (part) kept.push(part);
        else dropped.push(field);
      }
      // Without a key it is another type of which this is asked.
      if (!object.keys.some((key) => key.every((name) => names.has(name)))) continue;
      if (kept.every(isTypename) && dropped.length > 0) continue;
      const unneeded = needs(dropped).difference(needs(kept));
      const left = requires.filter(({ name, as = name }) => keyFields.has(as) || !unneeded.has(as));
      this.#require(path, type, left);
      const key = JSON.stringify([kept.map(print), left]);
      const group = groups.get(key) ?? { types: [], fields: kept, requires: left };
      group.types.push(type);
      groups.set(key, group);
    }
    return [...groups.values()];
  }

  /** The same fetch, saying of which types it is asked what not all are: an error of another one's is of no interest to anybody. */
  #named(fetch: FetchNode, path: readonly string[], asked: AskedByType, selections: readonly EntitySelection[]): FetchNode {
    const types = [...asked.keys()];
    const wantedBy = new Map<string, Set<string>>();
    for (const selection of selections) {
      for (const field of selection.fields) {
        const by = wantedBy.get(responseName(field)) ?? new Set();
        wantedBy.set(responseName(field), by);
        for (const type of types)
          if (this.#parts.isOf(type, selection.type) && this.#isWanted(path, type, asked, field)) by.add(type);
      }
    }
    for (const type of types) this.#require(path, type, requiredOf(fetch, type, this.#parts.isOf));
    const partial = [...wantedBy].filter(([, by]) => by.size < types.length).map(([name, by]) => [name, [...by]] as const);
    return partial.length === 0 ? fetch : { ...fetch, wantedBy: Object.fromEntries(partial) };
  }

  /** Whether entities at the path say their own type when this fetch is made: not if they came from where there is no type but the interface. */
  #isTyped(fetch: FetchNode, path: readonly string[], type: string): boolean {
    const earlier = (this.#before.get(fetch) ?? []).toReversed();
    const knowsTypes = (service: string) => this.#parts.facts.of(service, type) === undefined;
    if (earlier.some((one) => one.path.join('\n') === path.join('\n') && knowsTypes(one.fetch.serviceName))) return true;
    const source = earlier.find((one) => one.path.length < path.length && brings(one, path));
    return source !== undefined && knowsTypes(source.fetch.serviceName);
  }

  #isWanted(path: readonly string[], type: string, asked: AskedByType, field: FieldNode): boolean {
    const name = responseName(field);
    return isTypename(field) || asked.get(type)?.has(name) || this.#requiredAt(path, type).has(name);
  }

  /** Of what stands below a field, what is asked of objects of this one type or required later; null where that is nothing. `shape` begins at the type, `below` there. */
  #wantedPart(field: FieldNode, shape: AskedShape, path: readonly string[], below: readonly string[]): FieldNode | null {
    if (!field.selectionSet) return field;
    const selectionSet = this.#wantedBelow(field.selectionSet, shape, path, [...below, responseName(field)]);
    return selectionSet && { ...field, selectionSet };
  }

  #wantedBelow(
    set: SelectionSetNode,
    shape: AskedShape,
    path: readonly string[],
    below: readonly string[],
  ): SelectionSetNode | null {
    const asked = [...(shape.at(below)?.values() ?? [])];
    const required = this.#required.get(stepsKey([...path, ...below]));
    const isWanted = (name: string) =>
      asked.some((names) => names.has(name)) || [...(required?.values() ?? [])].some((names) => names.has(name));
    const selections = set.selections.flatMap((one): readonly SelectionNode[] => {
      if (one.kind === Kind.FRAGMENT_SPREAD) return [one];
      if (one.kind === Kind.INLINE_FRAGMENT) {
        const selectionSet = this.#wantedBelow(one.selectionSet, shape, path, below);
        return selectionSet ? [{ ...one, selectionSet }] : [];
      }
      if (!isTypename(one) && !isWanted(responseName(one))) return [];
      const part = this.#wantedPart(one, shape, path, below);
      return part ? [part] : [];
    });
    return selections.length > 0 ? { ...set, selections } : null;
  }

  /** What stands on the way to a fetch, and was not asked for by anybody, is there for its sake. */
  #requireSteps(path: readonly string[]): void {
    for (const [index, step] of path.entries()) {
      if (step === '@') continue;
      const before = path.slice(0, index);
      const asked = this.#parts.shape.at(before);
      if (!asked || [...asked.values()].some((names) => names.has(step))) continue;
      for (const type of asked.keys()) this.#requiredAt(before, type).add(step);
    }
  }

  #require(path: readonly string[], type: string, fields: readonly RequiredField[]): void {
    const names = this.#requiredAt(path, type);
    for (const { name, alias = name } of fields) names.add(alias);
  }

  #requiredAt(path: readonly string[], type: string): Set<string> {
    const key = stepsKey(path);
    const byType = this.#required.get(key) ?? new Map<string, Set<string>>();
    this.#required.set(key, byType);
    const names = byType.get(type) ?? new Set();
    byType.set(type, names);
    return names;
  }
}

function stepsKey(path: readonly string[]): string {
  return path.filter((step) => step !== '@').join('\n');
}
