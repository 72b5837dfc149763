import type { Context } from '../context/context.ts';

/** The header in which a route whose `access` is `client` finds what the client sent as `authorization`. Nobody else can write it. */
export const clientAuthorization = 'x-client-authorization';

/** A public address that is not GraphQL (upload, playback, webhook, JWKS), served through the router's one address. */
export interface Route<P = unknown, D = unknown> {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | '*';
  /** URLPattern pathname, for example `/media/playback/:token/:file+`. Unique over all subgraphs: begins with the subgraph's name, `/oauth/` or `/.well-known/`. */
  readonly path: string;
  /** Bytes; a larger body is refused with 413 before it reaches the handler. */
  readonly bodyLimit: number;
  /**
   * `public`: anyone; `user`: a valid access token; `client`: anyone, whose `authorization` is passed on as `clientAuthorization`, because the route itself says who they are (OAuth's
   * clients); `router`: only the router itself, never mounted at the edge.
   */
  readonly access: 'public' | 'user' | 'client' | 'router';
  handle(ctx: Context<P, D>, request: Request, params: Readonly<Record<string, string>>): Promise<Response>;
}
