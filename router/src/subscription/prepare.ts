import { type DocumentNode, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type BooleanValues, conditionVariables } from '../execution/conditions.ts';
import type { CompiledOperation } from '../execution/operation.ts';
import type { FetchNode, QueryPlan } from '../execution/plan.ts';
import type { Version } from '../federation/federation.ts';
import { compileOperation, readOperation } from '../operation/compile.ts';
import type { Operation } from '../operation/operations.ts';
import { type Variant, Variants } from '../operation/variants.ts';
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
  readonly #known = new WeakMap<Version, LRUCache<string, Variants<Prepared>>>();

  /** Is made when it is asked for; rejects when it cannot be planned. */
  of(version: Version, operation: Operation, coerced: Readonly<Record<string, unknown>>): Variant<Prepared> {
    let known = this.#known.get(version);
    if (!known) {
      known = new LRUCache({ max: 1000 });
      this.#known.set(version, known);
    }
    const key = `${operation.operationName ?? ''}\n${operation.query}`;
    const found =
      known.get(key) ?? new Variants(conditionVariables(operation.document), (booleans) => prepare(version, operation, booleans));
    known.set(key, found);
    return found.of(coerced);
  }
}

async function prepare(
  { schema, compiling, sameForAll }: Version,
  operation: Operation,
  booleans: BooleanValues,
): Promise<Prepared> {
  const read = readOperation(compiling, operation, booleans);
  const root = rootOf(schema, read.document);
  const resumable = hasCursors(root) && !usesOwnNames(operation.query);
  const asked = resumable ? withCursors(schema, read.document) : read.document;
  const { plan, execution } = await compileOperation(compiling, read, asked);
  return {
    operation,
    primary: primaryOf(plan),
    execution,
    root,
    resumable,
    sameForAll: isSameForAll(schema, sameForAll, read.document),
    // Those that decide its conditions are no longer in it, and yet two that differ in them listen to something else.
    variables: [...new Set([...usedVariables(asked), ...conditionVariables(operation.document)])].sort(),
  };
}

function primaryOf({ node }: QueryPlan): FetchNode {
  if (node?.kind !== 'Subscription') throw new Error('The planner did not answer a subscription with a subscription plan.');
  return node.primary;
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
