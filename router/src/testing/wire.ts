/** The wire as it is: a WebSocket client that knows nothing of GraphQL, and a bare TCP connection that knows nothing of WebSocket. For tests. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages by name and find out at once when one is missing
export type Told = any;

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export interface DialOptions {
  readonly token?: string;
  readonly protocol?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One socket; messages wait until they are taken. */
export class Wire {
  readonly socket: WebSocket;
  readonly closed: Promise<Closed>;
  readonly #told: Told[] = [];
  #wake: () => void = () => {};
  #end: Closed | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.#told.push(JSON.parse(String(data)));
      this.#wake();
    });
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.#end = { code, reason: String(reason) };
        this.#wake();
        resolve(this.#end);
      });
    });
  }

  static async open(url: string, { protocol = 'graphql-transport-ws', headers = {} }: DialOptions = {}): Promise<Wire> {
    const wire = new Wire(
      new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocol ?? [], { headers, perMessageDeflate: false }),
    );
    await once(wire.socket, 'open');
    return wire;
  }

  /** Opened and acknowledged. */
  static async greeted(url: string, options: DialOptions = {}): Promise<Wire> {
    const wire = await Wire.open(url, options);
    wire.say({ type: 'connection_init', payload: options.token ? { authorization: `Bearer ${options.token}` } : {} });
    const answer = await wire.next();
    if (answer.type !== 'connection_ack') throw new Error(`Not let in: ${JSON.stringify(answer)}`);
    return wire;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: object = {}): void {
    this.say({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** The next message, or `{ closed }`; fails when neither comes. */
  async next(ms = 5000): Promise<Told> {
    const until = Date.now() + ms;
    for (;;) {
      const told = this.#told.shift();
      if (told) return told;
      if (this.#end) return { closed: this.#end };
      if (Date.now() > until) throw new Error('Nothing was told.');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, until - Date.now()));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async take(count: number): Promise<Told[]> {
    const told: Told[] = [];
    while (told.length < count) told.push(await this.next());
    return told;
  }

  /** What was told and not taken yet. */
  get waiting(): number {
    return this.#told.length;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }

  cut(): void {
    this.socket.terminate();
  }
}

/** A TCP connection that was upgraded by hand: what is written is on the wire byte for byte. */
export async function bareUpgrade(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ socket: Socket; status: number }> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  const fields = {
    host,
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
    'sec-websocket-protocol': 'graphql-transport-ws',
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  socket.write(`GET /graphql HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  // What came along with the answer is for who reads next.
  const end = head.indexOf('\r\n\r\n') + 4;
  if (end < head.length) socket.unshift(head.subarray(end));
  return { socket, status: Number(String(head).split(' ')[1]) };
}

/** The code of the close frame that comes next, 1006 for none (RFC 6455 §7.1.5). */
export async function closeCodeOn(socket: Socket): Promise<number> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  for (let rest = Buffer.concat(chunks); rest.length >= 2; ) {
    const length = rest[1]! & 0x7f;
    const [start, size] = length === 126 ? [4, rest.readUInt16BE(2)] : [2, length];
    if ((rest[0]! & 0x0f) === 8) return size >= 2 ? rest.readUInt16BE(start) : 1005;
    rest = rest.subarray(start + size);
  }
  return 1006;
}
