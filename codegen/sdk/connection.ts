import { createClient as createSocketClient, type Client as SocketClient } from 'graphql-ws';

/** Milliseconds before its token's end at which a connection takes a new one, and the shortest wait. */
const renewBefore = 30_000;
const renewAtLeast = 1000;

export interface ConnectionOptions {
  readonly url: string;
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly webSocket?: unknown;
}

/** How the endpoint may close a connection for good (RFC 6455 and graphql-ws codes): coming back would not help. */
const final = new Set([1002, 1007, 1008, 1009, 4400, 4401, 4406, 4409, 4429]);

/** True for the end of a connection after which the same may be asked again. */
export function isPassing(failure: unknown): boolean {
  const code = (failure as { code?: unknown } | null)?.code;
  if (typeof code === 'number') return !final.has(code);
  // A list of errors is the endpoint's answer; everything else is the network's.
  return !Array.isArray(failure) || failure.every((error) => error?.extensions?.code === 'UNAVAILABLE');
}

/**
 * One WebSocket for all subscriptions. While it is open its token is renewed in time, by a `ping` whose payload holds the new one: the endpoint's extension
 * of graphql-transport-ws.
 */
export function openConnection({ url, headers, webSocket }: ConnectionOptions): SocketClient {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sent: string | undefined;
  const renewLater = (socket: WebSocket) => {
    clearTimeout(timer);
    const end = sent && expiryOf(sent);
    if (!end) return;
    timer = setTimeout(() => void renew(socket), Math.max(renewAtLeast, end - Date.now() - renewBefore));
    (timer as { unref?: () => void }).unref?.();
  };
  const renew = async (socket: WebSocket) => {
    const { authorization } = await headers().catch(() => ({ authorization: undefined }));
    if (socket.readyState !== socket.OPEN) return;
    if (authorization && authorization !== sent) {
      sent = authorization;
      socket.send(JSON.stringify({ type: 'ping', payload: { authorization } }));
    }
    renewLater(socket);
  };
  return createSocketClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: async () => {
      const params = await headers();
      sent = params.authorization;
      return params;
    },
    lazy: true,
    // Each subscription comes back by itself, with the cursor that it has by then.
    retryAttempts: 0,
    on: {
      connected: (socket) => renewLater(socket as WebSocket),
      closed: () => clearTimeout(timer),
    },
    onNonLazyError: () => {},
    ...(webSocket ? { webSocketImpl: webSocket } : {}),
  });
}

/** When an access token ends, in milliseconds since 1970; it is read, not trusted. */
function expiryOf(authorization: string): number | null {
  try {
    const [, payload = ''] = authorization.split('.');
    const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : null;
  } catch {
    return null;
  }
}
