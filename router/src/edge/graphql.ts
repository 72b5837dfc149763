import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { Caller } from '@lyceum/kit/host/client.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { shapeErrors } from '../errors.ts';
import type { CallerContext } from '../federation/data-source.ts';
import type { Federation } from '../federation/federation.ts';
import type { Limits } from './limits.ts';
import { sandboxPage } from './sandbox.ts';

export type GraphQLServer = ApolloServer<CallerContext>;

/** Apollo Server over the gateway: GraphQL over HTTP, CSRF prevention, parsing and validation. Started and ready to execute. */
export async function openGraphQLServer(
  federation: Federation,
  options: { limits: Limits; sandbox: boolean; log: Log },
): Promise<GraphQLServer> {
  const server = new ApolloServer<CallerContext>({
    gateway: federation.gateway,
    introspection: options.sandbox,
    hideSchemaDetailsFromClientErrors: !options.sandbox,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    parseOptions: { maxTokens: options.limits.documentTokens },
    logger: quiet(options.log),
    plugins: [
      guarded(federation),
      shaped(options.log),
      options.sandbox ? sandboxPage() : ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await server.start();
  return server;
}

export interface HttpQuestion {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly search: string;
  /** Parsed JSON. */
  readonly body: unknown;
  readonly caller: Caller;
}

export async function answerHttp(server: GraphQLServer, { method, headers, search, body, caller }: HttpQuestion) {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) map.set(name, [value].flat().join(', '));
  const answer = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers: map, search, body },
    context: async () => ({ caller }),
  });
  // Only incremental delivery answers in chunks, and no operation of this router is delivered so.
  if (answer.body.kind !== 'complete') throw new Error('The GraphQL server answered in chunks.');
  return { status: answer.status ?? 200, headers: Object.fromEntries(answer.headers), text: answer.body.string };
}

/** The directives of the schema hold for the whole operation, before anything is planned. */
function guarded(federation: Federation): ApolloServerPlugin<CallerContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation, contextValue }) {
          if (operation) federation.version.guard.check(document, operation, contextValue.caller.viewer);
        },
      };
    },
  };
}

function shaped(log: Log): ApolloServerPlugin<CallerContext> {
  return {
    async requestDidStart({ contextValue }) {
      return {
        async willSendResponse({ response }) {
          if (response.body.kind !== 'single' || !response.body.singleResult.errors) return;
          response.body.singleResult.errors = shapeErrors(response.body.singleResult.errors, contextValue.caller.requestId, log);
        },
      };
    },
  };
}

/** Apollo's own chatter; what concerns a request is logged where errors are shaped. */
function quiet(log: Log) {
  return {
    debug() {},
    info() {},
    warn: (text: unknown) => log.warn({}, String(text)),
    error: (text: unknown) => log.error({}, String(text)),
  };
}
