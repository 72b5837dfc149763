/** Two tiny subgraphs behind the real interface: `identity`, which knows people, and `chat`, which speaks. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { Caller, RouteDescription, SubgraphClient, SubgraphRequest } from '@lyceum/kit/host/client.ts';
import { SubgraphExecutor } from '@lyceum/kit/host/execute.ts';
import { stoppable } from '@lyceum/kit/host/iterator.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { parse } from 'graphql';

export const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@authenticated", "@requiresScopes", "@tag"])`;

export const identitySdl = (extra: string) => `${link}
  type Query {
    me: Person @authenticated
    person(id: ID!): Person
    things: [Thing!]!
    secret: String @requiresScopes(scopes: [["admin"], ["mentor", "senior"]])
    broken: String
    missing: String
    ${extra}
  }
  type Mutation { rename(name: String!): Person }
  interface Thing { id: ID! }
  type Person implements Thing @key(fields: "id") {
    id: ID! @tag(name: "same-for-all")
    name: String @tag(name: "same-for-all")
    email: String @authenticated
  }
  type Vault implements Thing @requiresScopes(scopes: [["admin"]]) { id: ID! }
`;

export const chatSdl = `${link}
  type Query { lastTick: Tick }
  type Subscription { ticks(upTo: Int!): Tick forever: Tick secrets: Tick @authenticated }
  type Tick { n: Int! by: Person! }
  type Person @key(fields: "id", resolvable: false) { id: ID! }
`;

const person = (id: string) => ({ __typename: 'Person', id, name: `Person ${id}`, email: `${id}@example.test` });

export const identityResolvers = {
  Query: {
    me: (_: unknown, __: unknown, { viewer }: Caller) => person(viewer.userId ?? 'nobody'),
    person: (_: unknown, { id }: { id: string }) => person(id),
    things: () => [person('1'), { __typename: 'Vault', id: '2' }],
    secret: () => 'the secret',
    broken: () => {
      throw new Error('password=hunter2 in a stack');
    },
    missing: () => {
      throw new Failure('NOT_FOUND', 'There is no such thing.');
    },
    extra: () => 'new',
  },
  Mutation: { rename: (_: unknown, { name }: { name: string }) => ({ ...person('1'), name }) },
  Person: { __resolveReference: ({ id }: { id: string }) => person(id) },
};

export const chatResolvers = (state: { open: number }) => ({
  Query: { lastTick: () => ({ n: 7, by: { id: '7' } }) },
  Subscription: {
    ticks: {
      subscribe: async function* (_: unknown, { upTo }: { upTo: number }) {
        for (let n = 1; n <= upTo; n += 1) yield { ticks: { n, by: { id: String(n) } } };
      },
    },
    secrets: {
      subscribe: async function* (_: unknown, __: unknown, { viewer }: Caller) {
        yield { secrets: { n: 1, by: { id: viewer.userId } } };
      },
    },
    forever: {
      subscribe: () => {
        state.open += 1;
        let first = true;
        const never = Promise.withResolvers<IteratorResult<unknown, undefined>>();
        return stoppable({
          next: () => {
            if (!first) return never.promise;
            first = false;
            return Promise.resolve({ value: { forever: { n: 0, by: { id: '0' } } }, done: false });
          },
          stop: () => {
            state.open -= 1;
            never.resolve({ value: undefined, done: true });
          },
        });
      },
    },
  },
});

export class TinySubgraph implements SubgraphClient {
  readonly name: string;
  readonly #executor: SubgraphExecutor;
  readonly #routes: readonly (RouteDescription & { handle(request: Request, caller: Caller): Promise<Response> })[];
  readonly #log: Log;

  constructor(
    name: string,
    sdl: string,
    resolvers: object,
    log: Log,
    routes: readonly (RouteDescription & { handle(request: Request, caller: Caller): Promise<Response> })[] = [],
  ) {
    this.name = name;
    const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
    this.#executor = new SubgraphExecutor(schema);
    this.#routes = routes;
    this.#log = log;
  }

  execute(request: SubgraphRequest) {
    return this.#executor.execute(request, this.#context(request.caller));
  }

  subscribe(request: SubgraphRequest) {
    return this.#executor.subscribe(request, this.#context(request.caller));
  }

  async routes() {
    return this.#routes.map(({ method, path, bodyLimit, access }) => ({ method, path, bodyLimit, access }));
  }

  async serve(index: number, request: Request, caller: Caller): Promise<Response> {
    try {
      return await this.#routes[index]!.handle(request, caller);
    } catch (error) {
      if (error instanceof Failure && error.code === 'TOO_LARGE') return Response.json({ error: error.message }, { status: 413 });
      throw error;
    }
  }

  async ready() {
    return { ready: true };
  }

  async close() {}

  #context({ viewer, requestId }: Caller) {
    const ctx = { viewer, requestId, log: this.#log, fork: () => ctx };
    return ctx as never;
  }
}

/** A route that answers JSON. */
export function json(path: string, access: RouteDescription['access'], answer: (request: Request, caller: Caller) => unknown) {
  return {
    method: 'GET',
    path,
    bodyLimit: 0,
    access,
    handle: async (request: Request, caller: Caller) => Response.json(await answer(request, caller)),
  };
}
