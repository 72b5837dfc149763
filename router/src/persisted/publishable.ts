import { getOperationAST, Kind, parse } from 'graphql';
import type { Version } from '../federation/federation.ts';
import type { ListedOperation } from './partner.ts';

/** Why operations may not be published, as sentences; empty where all of them can be run. Each is held against the limits and the schema, and planned. */
export async function publishingProblems(
  { operations }: Pick<Version, 'operations'>,
  listed: readonly ListedOperation[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const one of listed) problems.push(...(await problemsOf(operations, one)).map((problem) => `${one.name}: ${problem}`));
  return problems;
}

async function problemsOf(operations: Version['operations'], { name, type, body }: ListedOperation): Promise<readonly string[]> {
  const { operation, errors } = operations.prepare(body, undefined);
  if (errors) return errors.map(({ message }) => message);
  const definitions = parse(body).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (definitions.length !== 1) return ['its body must hold one operation.'];
  const found = getOperationAST(operation.document);
  if (found?.name?.value !== name) return [`its body holds the operation ${found?.name?.value ?? '(without a name)'}.`];
  if (found.operation !== type) return [`its type is ${type}, but its body is a ${found.operation}.`];
  if (type === 'subscription') return [];
  return operation.compiled().then(
    () => [],
    (error: unknown) => [error instanceof Error ? error.message : String(error)],
  );
}
