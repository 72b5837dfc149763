/** A TCP proxy that does to its connections what networks do: nothing, delay, silence, reset, refusal. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export type Fault = 'none' | 'hang' | 'reset' | 'refuse' | { readonly delayMs: number };

export class FaultyProxy {
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  #fault: Fault = 'none';
  /** Connections that the proxy took since it was opened. */
  taken = 0;

  private constructor(target: number) {
    this.#target = target;
  }

  static async open(target: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    await proxy.#listen();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** What is done from now on; connections that stand are cut, except to fall silent. */
  async become(fault: Fault): Promise<void> {
    this.#fault = fault;
    if (fault === 'hang') {
      for (const socket of this.#sockets) socket.pause();
      return;
    }
    for (const socket of this.#sockets) socket.resetAndDestroy();
    if (fault === 'refuse') await this.close();
    else if (!this.#server) await this.#listen();
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    await closed;
  }

  async #listen(): Promise<void> {
    const server = createServer((socket) => this.#take(socket));
    this.#server = server;
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  #take(socket: Socket): void {
    this.taken += 1;
    this.#keep(socket);
    const fault = this.#fault;
    if (fault === 'reset') {
      // Not before something was asked: a connection that nobody uses is quietly replaced.
      socket.once('data', () => socket.resetAndDestroy());
      return;
    }
    if (fault === 'hang') return;
    const upstream = connect(this.#target, '127.0.0.1');
    this.#keep(upstream);
    socket.once('close', () => upstream.destroy());
    upstream.once('close', () => socket.destroy());
    upstream.pipe(socket);
    if (typeof fault === 'string') socket.pipe(upstream);
    else
      socket.on('data', (chunk) => {
        setTimeout(() => upstream.writable && upstream.write(chunk), fault.delayMs);
      });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
