/** The seam to the router's own planning and execution: it is given a supergraph and clients, as the router gives them to it. */
import { anonymousViewer } from '@lyceum/kit/context/viewer.ts';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import { buildSchema, type DocumentNode, getOperationAST } from 'graphql';
import { PlanningGateway } from '../../federation/planning-gateway.ts';
import type { Answer, Engine, Question } from './engine.ts';
import { duringRun } from './subgraphs.ts';
import { newRun } from './world.ts';

/** The module under test; a planted bug comes as a copy of it. */
export type Executor = typeof import('../../execution/operation.ts');
type Compiled = InstanceType<Executor['CompiledOperation']>;

const viewer = anonymousViewer('fuzz');
let requests = 0;

/** Opens engines over one supergraph; they share its planner. */
export async function openOurs(supergraphSdl: string, clients: readonly SubgraphClient[]) {
  const gateway = await PlanningGateway.open(supergraphSdl);
  const { apiSdl, subtypes } = gateway.loaded;
  const schema = buildSchema(apiSdl);
  const isOf = (typeName: string, condition: string) =>
    typeName === condition || subtypes[condition]?.includes(typeName) === true;
  const byName = new Map(clients.map((client) => [client.name, client]));
  const plans = new WeakMap<DocumentNode, ReturnType<PlanningGateway['plan']>>();

  const planOf = ({ document, query, operationName }: Question) => {
    const plan = plans.get(document) ?? gateway.plan(query, operationName);
    plans.set(document, plan);
    return plan;
  };

  function engine({ CompiledOperation, coerceVariables }: Executor): Engine {
    const operations = new WeakMap<DocumentNode, Compiled>();
    const compiledFor = (question: Question): Compiled => {
      const { document, operationName } = question;
      const operation = getOperationAST(document, operationName);
      if (!operation) throw new Error(`There is no operation ${operationName}.`);
      const compiled =
        operations.get(document) ?? new CompiledOperation({ schema, document, operation, plan: planOf(question), isOf });
      operations.set(document, compiled);
      return compiled;
    };
    return {
      name: 'ours',
      async run(question: Question): Promise<Answer> {
        const { document, operationName, variables, conditions } = question;
        const judged = coerceVariables(schema, getOperationAST(document, operationName)!, variables);
        if ('errors' in judged) return { errors: judged.errors };
        const compiled = compiledFor(question);
        requests += 1;
        const requestId = `ours-${requests}`;
        const { data, errors } = await duringRun(requestId, newRun(conditions), () =>
          compiled.execute({
            variables,
            coerced: judged.coerced,
            ask: async (service, { query, variables: given, operationName: name }) => {
              const client = byName.get(service);
              if (!client) throw new Error(`There is no subgraph ${service}.`);
              const caller = { viewer, requestId };
              return client.execute({ query, variables: given, caller, ...(name ? { operationName: name } : {}) });
            },
          }),
        );
        return { data: JSON.parse(data), errors };
      },
    };
  }

  return { engine, close: () => gateway.close() };
}
