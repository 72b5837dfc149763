/** The seam to the router's own executor: it is given a supergraph and clients, as the router gives them to it. */

import { anonymousViewer } from '@lyceum/kit/context/viewer.ts';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import { Kind, type OperationDefinitionNode } from 'graphql';
import type { Answer, Engine, Question } from './engine.ts';
import { apiSchema, fullSchema } from './subgraph-schemas.ts';
import { duringRun } from './subgraphs.ts';
import { newRun } from './world.ts';

/** The module under test; a planted bug comes as a copy of it. */
export type Executor = typeof import('../../execution/operation.ts');

const viewer = anonymousViewer('fuzz');
let requests = 0;

export function ours({ CompiledOperation, coerceVariables }: Executor, clients: readonly SubgraphClient[]): Engine {
  const byName = new Map(clients.map((client) => [client.name, client]));
  const compiled = new WeakMap<object, InstanceType<Executor['CompiledOperation']>>();
  return {
    name: 'ours',
    async run(question: Question): Promise<Answer> {
      const { document, operationName, variables, plan, conditions } = question;
      const operation = operationOf(question);
      const judged = coerceVariables(apiSchema, operation, variables);
      if ('errors' in judged) return { errors: judged.errors };
      let known = compiled.get(plan);
      if (!known) {
        known = new CompiledOperation({ schema: apiSchema, document, operation, plan: JSON.parse(JSON.stringify(plan)), isOf });
        compiled.set(plan, known);
      }
      requests += 1;
      const requestId = `ours-${requests}`;
      const answer = await duringRun(requestId, newRun(conditions), () =>
        (known as InstanceType<Executor['CompiledOperation']>).execute({
          variables,
          coerced: judged.coerced,
          ask: async (service, { query, variables: given, operationName: name }) => {
            const client = byName.get(service);
            if (!client) throw new Error(`There is no subgraph ${service}.`);
            return client.execute({
              query,
              variables: given,
              caller: { viewer, requestId },
              ...(name ? { operationName: name } : {}),
            });
          },
        }),
      );
      return { data: JSON.parse(answer.data), errors: answer.errors };
    },
  };
}

function operationOf({ document, operationName }: Question): OperationDefinitionNode {
  const found = document.definitions.find(
    (node) => node.kind === Kind.OPERATION_DEFINITION && (!operationName || node.name?.value === operationName),
  );
  if (found?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`There is no operation ${operationName}.`);
  return found;
}

function isOf(typeName: string, condition: string): boolean {
  if (typeName === condition) return true;
  const type = fullSchema.getType(typeName);
  const abstract = fullSchema.getType(condition);
  return (
    (abstract?.astNode?.kind === Kind.INTERFACE_TYPE_DEFINITION || abstract?.astNode?.kind === Kind.UNION_TYPE_DEFINITION) &&
    type !== undefined &&
    fullSchema.isSubType(abstract as never, type as never)
  );
}
