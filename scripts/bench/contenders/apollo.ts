/** Apollo Server and Apollo Gateway as their documentation sets them up for production, with the same tokens checked by jose and metrics by prom-client. */
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { importJWK, jwtVerify } from 'jose';
import { Counter, collectDefaultMetrics, Histogram } from 'prom-client';
import { readSettings, serveParent } from '../parent.ts';
import { makeSubgraphs } from '../workload/subgraphs.ts';
import { type Context, CountedLocal, WithUser } from './apollo-sources.ts';
import type { ContenderSettings } from './settings.ts';

const { where, supergraphSdl, keys } = await readSettings<ContenderSettings>();
const key = await importJWK(keys.userJwk, 'EdDSA');
const local = new Map(
  where === 'process' ? makeSubgraphs().map(({ name, sdl, resolvers }) => [name as string, build(sdl, resolvers)]) : [],
);

const gateway = new ApolloGateway({
  supergraphSdl,
  buildService: ({ name, url }) => {
    const schema = local.get(name);
    return schema ? new CountedLocal(schema) : new WithUser({ url: url as string });
  },
});
const server = new ApolloServer<Context>({
  gateway,
  introspection: false,
  parseOptions: { maxTokens: 4000 },
  plugins: [metrics()],
});
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async ({ req }) => {
    const token = req.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const { payload } = await jwtVerify(token, key, {
      issuer: 'lyceum',
      audience: 'lyceum',
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
    });
    return { userId: payload.sub as string };
  },
});
serveParent({ port: Number(new URL(url).port) });

function build(sdl: string, resolvers: object) {
  return buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
}

function metrics(): ApolloServerPlugin<Context> {
  collectDefaultMetrics();
  const labelNames = ['operation'] as const;
  const requests = new Counter({ name: 'graphql_requests_total', help: 'Requests answered', labelNames });
  const failed = new Counter({ name: 'graphql_errors_total', help: 'Errors answered', labelNames });
  const seconds = new Histogram({ name: 'graphql_seconds', help: 'Seconds from request to answer', labelNames });
  return {
    async requestDidStart() {
      const started = performance.now();
      return {
        async willSendResponse({ operationName, response }) {
          const operation = operationName ?? 'unnamed';
          requests.inc({ operation });
          seconds.observe({ operation }, (performance.now() - started) / 1000);
          if (response.body.kind === 'single' && response.body.singleResult.errors) failed.inc({ operation });
        },
      };
    },
  };
}
