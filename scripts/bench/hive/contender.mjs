/** Hive Gateway with its Rust planner as its documentation sets it up, with its own JWT and Prometheus plugins. Plain JavaScript: its types are not installed with the house. */
import { createServer } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createGatewayRuntime } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { createInlineSigningKeyProvider, useJWT } from '@graphql-mesh/plugin-jwt-auth';
import usePrometheus from '@graphql-mesh/plugin-prometheus';
import { createDefaultExecutor } from '@graphql-mesh/transport-common';
import { parse } from 'graphql';
import { collectDefaultMetrics, register } from 'prom-client';
import { countCall, readSettings, serveParent } from '../parent.ts';
import { makeSubgraphs } from '../workload/subgraphs.ts';

const { where, supergraphSdl, keys } = await readSettings();
collectDefaultMetrics();

const runtime = createGatewayRuntime({
  supergraph: supergraphSdl,
  unifiedGraphHandler,
  logging: 'warn',
  graphiql: false,
  landingPage: false,
  ...(where === 'process' ? { transports: localTransports() } : {}),
  plugins: (context) => [
    useJWT({
      signingKeyProviders: [createInlineSigningKeyProvider(keys.userRsaPem)],
      tokenVerification: { issuer: 'lyceum', audience: 'lyceum', algorithms: ['RS256'] },
      reject: { missingToken: true, invalidToken: true },
    }),
    usePrometheus({ ...context, metrics: true, registry: register }),
  ],
});
await runtime.getSchema();

const server = createServer(runtime);
await new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(0, '127.0.0.1', resolve);
});
serveParent({ port: server.address().port });

/** Subgraphs in this process: a transport whose executors run the schema by Hive's own default executor. */
function localTransports() {
  const executors = new Map(
    makeSubgraphs().map(({ name, sdl, resolvers }) => {
      const execute = createDefaultExecutor(buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]));
      const counted = (request) => {
        countCall();
        return execute(request);
      };
      return [name, counted];
    }),
  );
  return () => ({ getSubgraphExecutor: ({ subgraphName }) => executors.get(subgraphName) });
}
