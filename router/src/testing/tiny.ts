/** The router in front of tiny subgraphs, for tests of it alone: no database, everything else as in life. */
import { KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { composeServices } from '@apollo/composition';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import { serveClient } from '@lyceum/kit/host/serve.ts';
import { makeRouterKeys, routerTokenIssuer, routerTokenVerifier } from '@lyceum/kit/host/token.ts';
import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { parse } from 'graphql';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { TinyPartners } from '../persisted/testing/tiny-partners.ts';
import { RemoteSubgraph } from '../remote/remote-subgraph.ts';
import { openRouter, type Router, type RouterOptions } from '../router.ts';
import { chatResolvers, chatSdl, identityResolvers, identitySdl, json, link, TinySubgraph } from './tiny-subgraphs.ts';
import { TinyTenants } from './tiny-tenants.ts';

export interface Claims {
  readonly userId?: string;
  readonly tenant?: string;
  readonly sessionId?: string;
  readonly scopes?: readonly string[];
  /** Seconds from now. */
  readonly expiresIn?: number;
  readonly typ?: string;
}

export interface TinyHouse {
  readonly router: Router;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly logged: string[];
  /** Streams that are open at the chat subgraph. */
  readonly streams: { open: number };
  /** What identity says of partners. */
  readonly partners: TinyPartners;
  /** And of marketplaces. */
  readonly tenants: TinyTenants;
  /** The channel on which the router hears hints. */
  readonly live: LiveChannel;
  token(claims?: Claims): Promise<string>;
  /** From now on tokens are signed with another key, and the old one is no longer published. `silence`: no hint tells of it. */
  replaceKey(how: 'hint' | 'silence'): Promise<void>;
  /** Whatever is said, signed with the key in force: the texts of header and payload as they are given. */
  sign(header: string, payload: string): string;
  /** How often the published keys were read. */
  readonly keyReads: { count: number };
  revoke(sessionId: string, how: 'hint' | 'list'): void;
  supergraph(extra?: string): string;
  /** Takes the chat subgraph away, when it is remote. */
  loseChat(): Promise<void>;
  /** Cuts every connection to a remote subgraph, which goes on. */
  cut(name: string): void;
  close(): Promise<void>;
}

/** Another subgraph beside the two. */
export interface TinyPart {
  readonly name: string;
  /** Without the link to federation. */
  readonly sdl: string;
  readonly resolvers: object;
  /** Instead of the usual link. */
  readonly link?: string;
}

/** `where`: whether the subgraphs are called in this process or over HTTP and WebSocket. `between`: what stands between the router and a subgraph. */
export async function openTinyHouse(
  where: 'in process' | 'remote',
  options: Partial<RouterOptions> = {},
  more: readonly TinyPart[] = [],
  between: (client: SubgraphClient) => Promise<SubgraphClient> = async (client) => client,
): Promise<TinyHouse> {
  const logged: string[] = [];
  const note = (level: string) => (facts: object, message: string) =>
    void logged.push(`${level} ${message} ${JSON.stringify(facts, errorsToo)}`);
  const log: Log = { debug: () => {}, info: note('info'), warn: note('warn'), error: note('error'), child: () => log };
  const live = memoryLive();
  const revoked: object[] = [];
  const keys: { kid: string; privateKey: Awaited<ReturnType<typeof newKey>>['privateKey']; jwk: JWK }[] = [await newKey()];
  const keyReads = { count: 0 };
  const streams = { open: 0 };
  const partners = new TinyPartners(live);
  const tenants = new TinyTenants(live);
  const identity = new TinySubgraph('identity', identitySdl('extra: String'), identityResolvers, log, [
    json('/.well-known/jwks.json', 'public', () => {
      keyReads.count += 1;
      return { keys: keys.map(({ jwk }) => jwk) };
    }),
    json('/identity/tenants', 'router', (request) => tenants.answer(request)),
    json('/identity/revocations', 'router', () => revoked),
    ...partners.routes,
    json('/identity/mine', 'user', (_, { viewer }) => viewer),
    json('/identity/client', 'client', (request, { viewer }) => ({ headers: Object.fromEntries(request.headers), viewer })),
    {
      ...json('/identity/echo', 'public', async (request) => ({
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      })),
      method: 'POST',
      bodyLimit: 1000,
    },
  ]);
  const chat = new TinySubgraph('chat', chatSdl, chatResolvers(streams), log);
  const others = more.map((part) => new TinySubgraph(part.name, `${part.link ?? link}${part.sdl}`, part.resolvers, log));
  const tiny = [identity, chat, ...others];
  const remote = where === 'remote' ? await putOnHttp(tiny, log) : null;
  const supergraph = (extra = '') => {
    const { supergraphSdl, errors } = composeServices([
      { name: 'identity', url: 'http://identity', typeDefs: parse(identitySdl(extra)) },
      { name: 'chat', url: 'http://chat', typeDefs: parse(chatSdl) },
      ...more.map((part) => ({
        name: part.name,
        url: `http://${part.name}`,
        typeDefs: parse(`${part.link ?? link}${part.sdl}`),
      })),
    ]);
    if (!supergraphSdl) throw new Error(String(errors));
    return supergraphSdl;
  };
  const router = await openRouter({
    supergraphSdl: supergraph(),
    subgraphs: await Promise.all((remote?.clients ?? tiny).map(between)),
    live,
    log,
    port: 0,
    ...options,
  });
  return {
    router,
    url: `http://127.0.0.1:${router.port}`,
    logged,
    streams,
    partners,
    tenants,
    live,
    supergraph,
    token: ({
      userId = 'user_1',
      tenant = 'tenant_a',
      sessionId = 'session_1',
      scopes = ['mentee'],
      expiresIn = 60,
      typ = 'at+jwt',
    } = {}) => {
      const { kid, privateKey } = keys.at(-1)!;
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ tenant, sid: sessionId, role: 'MENTEE', scopes })
        .setProtectedHeader({ alg: 'EdDSA', typ, kid })
        .setIssuer('lyceum')
        .setAudience('lyceum')
        .setSubject(userId)
        .setIssuedAt(now)
        .setExpirationTime(now + expiresIn)
        .sign(privateKey);
    },
    keyReads,
    sign(header, payload) {
      const { privateKey } = keys.at(-1)!;
      const text = [header, payload].map((part) => Buffer.from(part).toString('base64url')).join('.');
      return `${text}.${sign(null, Buffer.from(text), KeyObject.from(privateKey)).toString('base64url')}`;
    },
    async replaceKey(how) {
      keys.splice(0, keys.length, await newKey());
      if (how === 'hint') live.publish('signing-keys', {});
    },
    revoke(sessionId, how) {
      const entry = { tenantId: 'tenant_a', sessionId, at: new Date().toISOString() };
      if (how === 'hint') live.publish('revoked', entry);
      else revoked.push(entry);
    },
    loseChat: async () => remote?.lose('chat'),
    cut: (name) => remote?.cut(name),
    async close() {
      await router.close();
      await remote?.close();
      await live.close();
    },
  };
}

async function putOnHttp(tiny: readonly TinySubgraph[], log: Log) {
  const { privateJwk, publicJwk } = await makeRouterKeys();
  const tokenFor = await routerTokenIssuer(privateJwk);
  const served = await Promise.all(
    tiny.map(async (client) => {
      const { server, port, close } = await serveClient(client, {
        verify: await routerTokenVerifier(publicJwk, client.name),
        port: 0,
        log,
      });
      const sockets = new Set<Socket>();
      server.on('connection', (socket) => sockets.add(socket));
      return { name: client.name, server, port, close, sockets };
    }),
  );
  const clients = served.map(({ name, port }) => new RemoteSubgraph({ name, url: `http://127.0.0.1:${port}/graphql`, tokenFor }));
  return {
    clients,
    async lose(name: string) {
      const { server, sockets } = served.find((one) => one.name === name)!;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    cut(name: string) {
      for (const socket of served.find((one) => one.name === name)!.sockets) socket.destroy();
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await Promise.all(served.filter(({ server }) => server.listening).map((one) => one.close()));
    },
  };
}

async function newKey() {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const kid = `key-${Math.random()}`;
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' } };
}

function errorsToo(_: string, value: unknown): unknown {
  return value instanceof Error ? { message: value.message } : value;
}
