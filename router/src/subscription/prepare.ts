import { type DocumentNode, print, separateOperations, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import { CompiledOperation } from '../execution/operation.ts';
import type { FetchNode, QueryPlan } from '../execution/plan.ts';
import type { Version } from '../federation/federation.ts';
import type { Operation } from '../operation/operations.ts';
import { afterVariable, hasCursors, type Root, rootOf, usesOwnNames, withCursors } from './cursor.ts';
import { isSameForAll } from './sharing.ts';

/** All that follows from a subscription's text and the schema, and not from who asks. */
export interface Prepared {
  readonly operation: Operation;
  /** What is asked of the subgraph that owns the stream. */
  readonly primary: FetchNode;
  /** Completes an event by what it selects in other subgraphs. */
  readonly execution: CompiledOperation;
  readonly root: Root;
  /** It takes and gives cursors, so that a broken stream can be picked up. */
  readonly resumable: boolean;
  /** No selected field depends on who is looking. */
  readonly sameForAll: boolean;
  /** Names of the variables that it uses, beside the position: two that agree in their values listen to the same. */
  readonly variables: readonly string[];
}

/** Plans are kept per version of the supergraph: a thousand sockets ask with the same few texts. */
export class Preparations {
  readonly #known = new WeakMap<Version, LRUCache<string, Promise<Prepared>>>();

  /** Rejects when it cannot be planned. */
  of(version: Version, operation: Operation): Promise<Prepared> {
    let known = this.#known.get(version);
    if (!known) {
      known = new LRUCache({ max: 1000 });
      this.#known.set(version, known);
    }
    const key = `${operation.operationName ?? ''}\n${operation.query}`;
    const found = known.get(key);
    if (found) return found;
    const prepared = prepare(version, operation);
    known.set(key, prepared);
    // The next one may fare better: a planner that was busy is not busy for ever.
    prepared.catch(() => known.delete(key));
    return prepared;
  }
}

async function prepare({ schema, planner, sameForAll }: Version, operation: Operation): Promise<Prepared> {
  const { query, document, operationName } = operation;
  const alone = separateOperations(document)[operation.operation.name?.value ?? '']!;
  const root = rootOf(schema, alone);
  const resumable = hasCursors(root) && !usesOwnNames(query);
  const asked = resumable ? withCursors(schema, alone) : alone;
  const plan = await planner.plan(print(asked), operationName);
  return {
    operation,
    primary: primaryOf(plan),
    execution: new CompiledOperation({
      schema,
      document: alone,
      operation: operation.operation,
      plan,
      isOf: isOfIn(planner.loaded.subtypes),
    }),
    root,
    resumable,
    sameForAll: isSameForAll(schema, sameForAll, alone),
    variables: usedVariables(asked),
  };
}

function primaryOf({ node }: QueryPlan): FetchNode {
  if (node?.kind !== 'Subscription') throw new Error('The planner did not answer a subscription with a subscription plan.');
  return node.primary;
}

function isOfIn(subtypes: Readonly<Record<string, readonly string[]>>) {
  return (typeName: string, condition: string) => typeName === condition || (subtypes[condition]?.includes(typeName) ?? false);
}

function usedVariables(document: DocumentNode): readonly string[] {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  used.delete(afterVariable);
  return [...used].sort();
}
