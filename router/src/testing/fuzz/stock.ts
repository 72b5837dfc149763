/** Apollo's own execution of the plan, as the stock gateway does it. */
import { buildOperationContext, executeQueryPlan, type ServiceMap } from '@apollo/gateway';
import { anonymousViewer } from '@lyceum/kit/context/viewer.ts';
import { getVariableValues } from 'graphql';
import { SubgraphDataSource } from './data-source.ts';
import type { Answer, Engine, Question } from './engine.ts';
import { apiSchema, fullSchema, supergraph } from './subgraph-schemas.ts';
import { duringRun, subgraphClients } from './subgraphs.ts';
import { newRun } from './world.ts';

const services: ServiceMap = Object.fromEntries(subgraphClients.map((client) => [client.name, new SubgraphDataSource(client)]));
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const api = supergraph.apiSchema();
const viewer = anonymousViewer('fuzz');
let requests = 0;

export const stock: Engine = {
  name: 'stock',
  needsPlan: true,
  async run({ document, operationName, variables, plan, conditions }: Question): Promise<Answer> {
    const operationContext = buildOperationContext({
      schema: apiSchema,
      operationDocument: document,
      ...(operationName ? { operationName } : {}),
    });
    // The gateway checks this before it executes.
    const { errors } = getVariableValues(apiSchema, operationContext.operation.variableDefinitions ?? [], variables);
    if (errors) return { errors };
    requests += 1;
    const requestId = `stock-${requests}`;
    const requestContext = {
      request: { variables, ...(operationName ? { operationName } : {}) },
      document,
      context: { caller: { viewer, requestId } },
      logger: silent,
      cache: undefined,
      metrics: {},
    };
    return duringRun(
      requestId,
      newRun(conditions),
      () =>
        executeQueryPlan(
          plan!,
          services,
          requestContext as never,
          operationContext,
          fullSchema,
          api,
        ) as unknown as Promise<Answer>,
    );
  },
};
