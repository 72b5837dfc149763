import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { Caller } from '@lyceum/kit/host/client.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { shapeErrors } from '../errors.ts';
import type { Federation } from '../federation/federation.ts';
import type { Executor } from '../operation/executor.ts';
import { replyStatus } from '../operation/reply.ts';
import type { Toll } from '../rate/toll.ts';
import type { Watched } from '../telemetry/watched.ts';
import type { Limits } from './limits.ts';
import { sandboxPage } from './sandbox.ts';

/** What Apollo Server carries through a request for us. */
export interface CallerContext {
  readonly caller: Caller;
  readonly toll: Toll;
  readonly watch: Watched;
}

export type GraphQLServer = ApolloServer<CallerContext>;

/**
 * Apollo Server in front of our executor: GraphQL over HTTP in all its forms, CSRF prevention, Sandbox. It meets every operation once; those it has let through
 * are answered without it from then on (`http.ts`).
 */
export async function openGraphQLServer(
  federation: Federation,
  executor: Executor,
  options: { limits: Limits; sandbox: boolean; log: Log },
): Promise<GraphQLServer> {
  const server = new ApolloServer<CallerContext>({
    gateway: asGateway(federation, executor),
    introspection: options.sandbox,
    hideSchemaDetailsFromClientErrors: !options.sandbox,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    parseOptions: { maxTokens: options.limits.documentTokens },
    logger: quiet(options.log),
    plugins: [shaped(options.log), options.sandbox ? sandboxPage() : ApolloServerPluginLandingPageDisabled()],
  });
  await server.start();
  return server;
}

type Gateway = NonNullable<ConstructorParameters<typeof ApolloServer<CallerContext>>[0]['gateway']>;

/** Our federation as Apollo Server sees it: a schema that may change, and somebody who executes. */
function asGateway(federation: Federation, executor: Executor): Gateway {
  return {
    onSchemaLoadOrUpdate(callback) {
      const tell = () => callback({ apiSchema: federation.version.schema, coreSupergraphSdl: '' });
      tell();
      return federation.onSwap(tell);
    },
    async load() {
      return {
        async executor({ request, context }) {
          const { version } = federation;
          const { operation, errors: refused } = version.operations.prepare(
            request.query ?? '',
            request.operationName ?? undefined,
          );
          if (refused) return { errors: refused };
          const { caller, toll, watch } = context as CallerContext;
          const reply = await executor.execute({ version, operation, variables: request.variables ?? {}, caller, toll, watch });
          const { data, errors } = reply;
          if (data === undefined)
            return { errors: errors.map((error) => revived(error, { http: { status: replyStatus(reply) } })) };
          return {
            data: JSON.parse(data.toString()),
            ...(errors.length > 0 ? { errors: errors.map((error) => revived(error)) } : {}),
          };
        },
      };
    },
    async stop() {},
  };
}

/** Apollo Server takes errors as instances. */
function revived({ message, path, locations, extensions }: GraphQLFormattedError, more: object = {}): GraphQLError {
  const error = new GraphQLError(message, { path: path ?? null, extensions: { ...extensions, ...more } });
  // Their places are in the client's text, which is not at hand here.
  if (locations) Object.defineProperty(error, 'locations', { value: locations, enumerable: true });
  return error;
}

export interface HttpQuestion {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly search: string;
  /** Parsed JSON. */
  readonly body: unknown;
  readonly caller: Caller;
  readonly toll: Toll;
  readonly watch: Watched;
}

export async function answerHttp(server: GraphQLServer, { method, headers, search, body, caller, toll, watch }: HttpQuestion) {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) map.set(name, [value].flat().join(', '));
  const answer = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers: map, search, body },
    context: async () => ({ caller, toll, watch }),
  });
  // Only incremental delivery answers in chunks, and what is delivered so by this router (`streamed.ts`) does not come here.
  if (answer.body.kind !== 'complete') throw new Error('The GraphQL server answered in chunks.');
  return { status: answer.status ?? 200, headers: Object.fromEntries(answer.headers), text: answer.body.string };
}

/** What Apollo Server itself has to say takes our shape; errors of the executor have it already. */
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
