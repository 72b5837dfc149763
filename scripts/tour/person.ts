import { type Client, createClient } from 'graphql-ws';
import type { Data } from './data.ts';
import { Feed } from './feed.ts';

/** The tenant in which times are short. */
export const tenant = 'demo';

/** Somebody in front of a browser: HTTP for questions, a WebSocket for what is live. `addresses` are routers; the first is used unless told. */
export class Person {
  readonly name: string;
  readonly #addresses: readonly string[];
  #token: string | null = null;
  readonly #sockets = new Set<Client>();

  constructor(name: string, addresses: readonly string[]) {
    this.name = name;
    this.#addresses = addresses;
  }

  get token(): string | null {
    return this.#token;
  }

  setToken(token: string | null): void {
    this.#token = token;
  }

  /** Answers `data`; an error of any kind ends the tour. */
  async ask(query: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await this.tryAsk(query, variables);
    if (errors) throw new Error(`${this.name} got errors: ${JSON.stringify(errors)}`);
    return data;
  }

  async tryAsk(
    query: string,
    variables: object = {},
  ): Promise<{ data?: Data; errors?: readonly { message: string; extensions: { code: string } }[] }> {
    const response = await fetch(`${this.#addresses[0]}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-tenant': tenant,
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as { data?: Data };
  }

  /** A mutation whose field is aliased `result`; anything but the wanted member of its union ends the tour. */
  async change(query: string, input: object, wanted: string): Promise<Data> {
    const { result } = await this.ask(query, { input });
    if (result.__typename !== wanted) throw new Error(`${this.name} wanted ${wanted} and got ${JSON.stringify(result)}`);
    return result;
  }

  /** A device with a socket of its own. */
  device(options: { router?: number } = {}): Device {
    const address = this.#addresses[(options.router ?? 0) % this.#addresses.length]!;
    const client = createClient({
      url: `${address.replace(/^http/, 'ws')}/graphql`,
      connectionParams: () => ({ 'x-tenant': tenant, ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}) }),
      retryAttempts: 0,
      lazyCloseTimeout: 60_000,
    });
    this.#sockets.add(client);
    return new Device(client, address);
  }

  leave(): void {
    for (const client of this.#sockets) client.terminate();
  }
}

export class Device {
  readonly address: string;
  readonly #client: Client;
  #connected = false;

  constructor(client: Client, address: string) {
    this.#client = client;
    client.on('connected', () => {
      this.#connected = true;
    });
    this.address = address;
  }

  /** Events of a subscription, kept from the first one on. */
  watch(query: string, variables: object = {}): Feed {
    return new Feed(this.#client.iterate<Data>({ query, variables: { ...variables } }));
  }

  connected(): boolean {
    return this.#connected;
  }

  /** Resolves with code and reason when the server closes the socket. */
  closed(): Promise<{ code: number; reason: string }> {
    return new Promise((resolve) => this.#client.on('closed', (event) => resolve(event as CloseEvent)));
  }

  /** The line breaks: no goodbye. */
  cut(): void {
    this.#client.terminate();
  }
}
