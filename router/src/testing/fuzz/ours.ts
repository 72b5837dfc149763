/** The seam to the router's own planning and execution: it is given a supergraph and clients, as the router gives them to it. */
import { anonymousViewer } from '@lyceum/kit/context/viewer.ts';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import { buildSchema, type DocumentNode, getOperationAST, separateOperations } from 'graphql';
import { LRUCache } from 'lru-cache';
import { type BooleanValues, booleanValues, conditionVariables, decided } from '../../execution/conditions.ts';
import { DeferringOperation } from '../../execution/deferred.ts';
import { coerceVariables } from '../../execution/operation.ts';
import type { QueryPlan } from '../../execution/plan.ts';
import type { AskSubgraph } from '../../execution/run.ts';
import { join, type Tree } from '../../execution/tree.ts';
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

  const ask =
    (requestId: string): AskSubgraph =>
    async (service, { query, variables: given, operationName: name }) => {
      const found = byName.get(service);
      if (!found) throw new Error(`There is no subgraph ${service}.`);
      return found.execute({ query, variables: given, caller: { viewer, requestId }, ...(name ? { operationName: name } : {}) });
    };

  function engine({ CompiledOperation, coerceVariables: coerce, decided: decide }: Executor): Engine {
    const operations = new WeakMap<DocumentNode, Variants<InstanceType<typeof CompiledOperation>>>();
    const compiledFor = ({ document, operationName }: Question, coerced: Readonly<Record<string, unknown>>) => {
      const alone = separateOperations(document)[getOperationAST(document, operationName)!.name?.value ?? '']!;
      const make = async (booleans: BooleanValues) => {
        const read = unambiguous(decide(alone, booleans), fieldNames);
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
        const judged = coerce(schema, getOperationAST(document, operationName)!, variables, { helpful: true });
        if ('errors' in judged) return { errors: judged.errors };
        const compiled = await compiledFor(question, judged.coerced);
        requests += 1;
        const requestId = `ours-${requests}`;
        const { data, errors } = await duringRun(requestId, newRun(conditions), () =>
          compiled.execute({
            variables,
            ask: ask(requestId),
          }),
        );
        return { data: JSON.parse(data.toString()), errors };
      },
    };
  }

  /** The same question with parts of its answer delivered later, put together again. `document` has the `@defer`s. */
  async function deferred({
    document,
    operationName,
    variables,
    conditions,
  }: Question): Promise<{ data: unknown; parts: number }> {
    const operation = getOperationAST(document, operationName)!;
    const judged = coerceVariables(schema, operation, variables, { helpful: true });
    if ('errors' in judged) return { data: undefined, parts: 0 };
    const alone = separateOperations(document)[operation.name?.value ?? '']!;
    const read = unambiguous(decided(alone, booleanValues(conditionVariables(alone), judged.coerced), true), fieldNames);
    const plan = planOf(plannerText(schema, read.document));
    const deferring = new DeferringOperation({ ...read, schema, operation: getOperationAST(read.document)!, plan, isOf });
    requests += 1;
    const requestId = `deferred-${requests}`;
    return duringRun(requestId, newRun(conditions), async () => {
      const first = await deferring.execute({ variables, ask: ask(requestId) });
      const data = JSON.parse(first.data.toString());
      let parts = 0;
      for await (const { answers } of first.later ?? []) {
        for (const { path, data: part } of answers) {
          parts += 1;
          join(
            path.reduce<Tree>((so, step) => so[step] as Tree, data),
            JSON.parse(part.toString()),
          );
        }
      }
      return { data, parts };
    });
  }

  return { engine, deferred, close: () => gateway.close() };
}
