import { createHash } from 'node:crypto';
import { type Told, Wire } from '../../testing/wire.ts';
import type { ListedOperation } from '../partner.ts';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** An operation as a manifest lists it, by its SHA-256. */
export function listed(body: string): ListedOperation {
  const [, type = 'query', name = ''] = /^(query|mutation|subscription) (\w+)/.exec(body) ?? [];
  return { id: sha256(body), name, type: type as ListedOperation['type'], body };
}

/** A request as clients of Apollo's protocol send it. */
export interface Asking {
  readonly query?: string;
  /** The `sha256Hash`. */
  readonly id?: string;
  readonly operationName?: string;
  readonly variables?: object;
}

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data?: Told;
  readonly errors?: Told;
}

export function bodyOf({ id, ...rest }: Asking): object {
  return { ...rest, ...(id === undefined ? {} : { extensions: { persistedQuery: { version: 1, sha256Hash: id } } }) };
}

export async function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Heard> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return heard(response);
}

export async function get(url: string, asking: Asking, headers: Readonly<Record<string, string>> = {}): Promise<Heard> {
  const texts = Object.entries(bodyOf(asking)).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return heard(await fetch(`${url}/graphql?${new URLSearchParams(texts)}`, { headers }));
}

async function heard(response: Response): Promise<Heard> {
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, ...(text.startsWith('{') ? JSON.parse(text) : {}) };
}

/** What comes first: events of server-sent events up to the end, as `[event, data]`. */
export async function stream(url: string, asking: Asking, headers: Readonly<Record<string, string>> = {}): Promise<Told[]> {
  const { text } = await post(url, bodyOf(asking), { accept: 'text/event-stream', ...headers });
  return text
    .split('\n\n')
    .map((block) =>
      Object.fromEntries(block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)])),
    )
    .filter(({ event }) => event !== undefined)
    .map(({ event, data }) => ({ event, payload: data ? JSON.parse(data) : null }));
}

/** A socket whose connection parameters are these. */
export async function socket(url: string, parameters: object): Promise<Wire> {
  const wire = await Wire.open(url);
  wire.say({ type: 'connection_init', payload: parameters });
  return wire;
}

/** Asks on a socket; a text is there in any case, as the protocol wants it. */
export function subscribe(wire: Wire, operationId: string, asking: Asking): void {
  wire.say({ id: operationId, type: 'subscribe', payload: { query: '', ...bodyOf(asking) } });
}
