import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import { OperationTypeNode } from 'graphql';
import { tellCaching } from '../cache/tell-caching.ts';
import type { EdgeParts } from '../edge/http.ts';
import { mediaTypeFor } from '../edge/media-type.ts';
import { sendReply } from '../edge/send.ts';
import type { Guest } from '../identity/doorkeeper.ts';
import type { Toll } from '../rate/toll.ts';
import type { OperationWatch } from '../telemetry/operation-watch.ts';
import { readAsked } from './asked.ts';
import { isPreflighted, sendCacheable } from './get.ts';

export interface PersistedRequest {
  /** The body's value, or the parameters of the address. */
  readonly given: unknown;
  readonly guest: Guest;
  readonly requestId: string;
  readonly toll: Toll;
  readonly watch: OperationWatch;
}

/** Answers over HTTP who names an operation by its id, and every partner. Apollo Server has no part in it. Throws `Failure`. */
export async function servePersisted(
  { executor, federation, persisted }: EdgeParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { given, guest, requestId, toll, watch }: PersistedRequest,
): Promise<void> {
  const { method, headers } = incoming;
  const caller = { viewer: guest.viewer, requestId };
  const type = mediaTypeFor(headers.accept) ?? 'application/json';
  if (method !== 'GET' && method !== 'POST') return refuseMethod(outgoing, 'GET, POST', 'GraphQL is asked with GET or POST.');
  const asked = readAsked(given);
  if (asked.errors) return sendReply(outgoing, watch.refused(executor.refuse(asked.errors, caller)), type);
  // By an id nothing is changed and nobody is recognised by a cookie, so a page may ask without being asked. To register is to change something.
  if (method === 'GET' && asked.query !== null && !guest.pass && !isPreflighted(headers))
    throw new Failure('BAD_USER_INPUT', 'Register a query with POST, or send the header apollo-require-preflight (CSRF).');
  const { version } = federation;
  const { operation, errors } = await watch.stage('prepare', () =>
    persisted.resolve(version.operations, asked, guest, toll.person(guest.viewer)),
  );
  if (errors) return sendReply(outgoing, watch.refused(executor.refuse(errors, caller)), type);
  const kind = operation.operation.operation;
  if (kind === OperationTypeNode.SUBSCRIPTION)
    throw new Failure('BAD_USER_INPUT', 'A subscription needs a WebSocket, or "accept: text/event-stream".');
  if (kind === OperationTypeNode.MUTATION && method === 'GET')
    return refuseMethod(outgoing, 'POST', 'A mutation is sent with POST.');
  const gone = new AbortController();
  outgoing.once('close', () => outgoing.writableFinished || gone.abort());
  const { variables } = asked;
  const reply = await executor.execute({ version, operation, variables, caller, toll, watch, signal: gone.signal });
  outgoing.setHeaders(new Map(toll.headers()));
  tellCaching(outgoing, reply, guest.viewer);
  if (method === 'GET') sendCacheable(outgoing, headers, reply, type);
  else sendReply(outgoing, reply, type);
}

function refuseMethod(outgoing: ServerResponse, allow: string, message: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] });
  outgoing.writeHead(405, { allow, 'content-type': 'application/json; charset=utf-8' }).end(body);
}
