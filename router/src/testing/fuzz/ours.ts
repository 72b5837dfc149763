/** The seam to the router's own planning and execution: it is given a supergraph and clients, as the router gives them to it. */
import { anonymousViewer } from '@lyceum/kit/context/viewer.ts';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import { buildSchema, type DocumentNode, getOperationAST, separateOperations } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type BooleanValues, conditionVariables } from '../../execution/conditions.ts';
import type { QueryPlan } from '../../execution/plan.ts';
import { plannerText, unambiguous } from '../../federation/mend/plannable.ts';
import { PlanningGateway } from '../../federation/planning-gateway.ts';
import { Variants } from '../../operation/variants.ts';
import type { Answer, Engine, Question } from './engine.ts';
import { duringRun } from './subgraphs.ts';
import { newRun } from './world.ts';

/** The modules under test; a planted bug comes in copies of them. */
export type Executor = typeof import('../../execution/operation.ts') & typeof import('../../execution/conditions.ts');

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
  const fieldNames = new Set(gateway.loaded.fieldNames);
  const plans = new LRUCache<string, QueryPlan>({ max: 100 });

  const planOf = (text: string | null): QueryPlan => {
    if (text === null) return { kind: 'QueryPlan' };
    const plan = plans.get(text) ?? gateway.plan(text, undefined);
    plans.set(text, plan);
    return plan;
  };

  function engine({ CompiledOperation, coerceVariables, decided }: Executor): Engine {
    const operations = new WeakMap<DocumentNode, Variants<InstanceType<typeof CompiledOperation>>>();
    const compiledFor = ({ document, operationName }: Question, coerced: Readonly<Record<string, unknown>>) => {
      const alone = separateOperations(document)[getOperationAST(document, operationName)!.name?.value ?? '']!;
      const make = async (booleans: BooleanValues) => {
        const read = unambiguous(decided(alone, booleans), fieldNames);
        const plan = planOf(plannerText(schema, read.document));
        return new CompiledOperation({ ...read, schema, operation: getOperationAST(read.document)!, plan, isOf });
      };
      const variants = operations.get(document) ?? new Variants(conditionVariables(document), make);
      operations.set(document, variants);
      return variants.of(coerced).made();
    };
    return {
      name: 'ours',
      async run(question: Question): Promise<Answer> {
        const { document, operationName, variables, conditions } = question;
        const judged = coerceVariables(schema, getOperationAST(document, operationName)!, variables);
        if ('errors' in judged) return { errors: judged.errors };
        const compiled = await compiledFor(question, judged.coerced);
        requests += 1;
        const requestId = `ours-${requests}`;
        const { data, errors } = await duringRun(requestId, newRun(conditions), () =>
          compiled.execute({
            variables,
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
