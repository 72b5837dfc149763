import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { GraphQLError, getOperationAST, Kind } from 'graphql';
import type { Version } from '../federation/federation.ts';
import type { Operation } from '../operation/operations.ts';
import type { ListedOperation } from './partner.ts';

/** Why operations may not be published, as sentences; empty where all of them can be run. Each is held against the limits and the schema, and planned. */
export async function publishingProblems(
  { operations }: Pick<Version, 'operations'>,
  listed: readonly ListedOperation[],
  viewer: Viewer,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const one of listed) {
    const { operation, errors } = operations.prepare(one.body, undefined);
    const wrong = errors ? errors.map(({ message }) => message) : await problemsOf(operation, one, viewer);
    problems.push(...wrong.map((problem) => `${one.name}: ${problem}`));
  }
  return problems;
}

async function problemsOf(operation: Operation, { name, type }: ListedOperation, viewer: Viewer): Promise<readonly string[]> {
  const definitions = operation.document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (definitions.length !== 1) return ['its body must hold one operation.'];
  const found = getOperationAST(operation.document);
  if (found?.name?.value !== name) return [`its body holds the operation ${found?.name?.value ?? '(without a name)'}.`];
  if (found.operation !== type) return [`its type is ${type}, but its body is a ${found.operation}.`];
  // With variables it depends on them.
  const tooMuch = found.variableDefinitions?.length
    ? []
    : [...operation.cost.pageErrors({}), ...operation.cost.budgetErrors({}, viewer)];
  if (tooMuch.length > 0) return tooMuch.map(({ message }) => message);
  if (type === 'subscription') return [];
  const planned = await Promise.allSettled(operation.variants.likely.map((booleans) => operation.variants.of(booleans).made()));
  return planned.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : []));
}

/** What the guard will refuse this partner, as sentences: it may be meant so while scopes are still to come. Policies are judged when they are asked. */
export function missingRights(
  { operations, guard }: Pick<Version, 'operations' | 'guard'>,
  listed: readonly ListedOperation[],
  viewer: Viewer,
): readonly string[] {
  return listed.flatMap(({ name, body }) => {
    const { operation } = operations.prepare(body, undefined);
    if (!operation) return [];
    try {
      guard.check(operation.document, operation.operation, viewer);
      return [];
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return [`${name}: ${error.message}`];
    }
  });
}
