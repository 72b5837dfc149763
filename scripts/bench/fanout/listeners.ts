/** The load: thousands of sockets in a process of their own, which come back with jitter and resume by cursor. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { readSettings, serveParent } from '../parent.ts';
import { Tally } from './tally.ts';

export interface Opening {
  readonly port: number;
  readonly tokens: readonly string[];
  readonly count: number;
  readonly rooms: readonly string[];
  /** Milliseconds over which those who lost their connection come back. */
  readonly spread: number;
}

const query = `subscription ($room: ID!, $after: Cursor) {
  event: lines(room: $room, after: $after) { __typename cursor ... on LineSaid { line { n text by { id name } } } ... on StreamGap { reason } }
}`;

class Listener {
  readonly number: number;
  readonly #opening: Opening;
  #socket: WebSocket | null = null;
  #cursor: string | null;
  #over = false;
  readonly room: string;

  constructor(number: number, opening: Opening) {
    this.number = number;
    this.#opening = opening;
    this.room = opening.rooms[number % opening.rooms.length] as string;
    this.#cursor = `${this.room}:0`;
  }

  /** Resolves when the endpoint has acknowledged and the subscription was asked for. */
  open(): Promise<void> {
    const { port, tokens, spread } = this.#opening;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', { perMessageDeflate: false });
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.on('open', () => {
      const authorization = `Bearer ${tokens[this.number % tokens.length]}`;
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    });
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString());
      if (message.type === 'next') this.#hear(message.payload.data.event);
      else if (message.type === 'connection_ack') {
        const variables = { room: this.room, after: this.#cursor };
        socket.send(JSON.stringify({ id: `s-${this.number}`, type: 'subscribe', payload: { query, variables } }));
        resolve();
      } else problems.push(JSON.stringify(message).slice(0, 200));
    });
    socket.on('error', (error) => problems.push(error.message));
    socket.on('close', (code) => {
      closes.set(code, (closes.get(code) ?? 0) + 1);
      if (!this.#over) setTimeout(() => void this.open().then(() => returned.push(performance.now())), Math.random() * spread);
      resolve();
    });
    return promise;
  }

  close(): void {
    this.#over = true;
    this.#socket?.terminate();
  }

  #hear(event: { cursor: string; reason?: string; line?: { n: number; text: string } }): void {
    this.#cursor = event.cursor;
    if (!event.line) problems.push(`a gap: ${event.reason}`);
    else tally.hear(this.number, event.line.n, Number.parseFloat(event.line.text), performance.timeOrigin + performance.now());
  }
}

await readSettings();
let listeners: Listener[] = [];
let tally = new Tally();
let heardUpTo = 0;
const problems: string[] = [];
const closes = new Map<number, number>();
let returned: number[] = [];

serveParent(
  { port: 0 },
  {
    async open(question) {
      const opening = question as Opening;
      listeners = Array.from({ length: opening.count }, (_, number) => new Listener(number, opening));
      tally = new Tally();
      heardUpTo = 0;
      problems.length = 0;
      closes.clear();
      returned = [];
      for (const { number } of listeners) tally.begin(number, 0);
      for (let at = 0; at < listeners.length; at += 100)
        await Promise.all(listeners.slice(at, at + 100).map((one) => one.open()));
      return null;
    },
    /** A new count from here on. */
    reset(question) {
      heardUpTo = question as number;
      tally = new Tally();
      for (const { number } of listeners) tally.begin(number, heardUpTo);
      return null;
    },
    /** Waits until everybody has heard the last event, or nothing comes any more. */
    async count(question) {
      const end = question as number;
      for (let before = -1, calm = 0; calm < 20; ) {
        const { heard, lost } = tally.count(end);
        if (lost === 0) break;
        calm = heard === before ? calm + 1 : 0;
        before = heard;
        await sleep(100);
      }
      return { ...tally.count(end), problems: problems.slice(0, 5), problemCount: problems.length, closes: [...closes] };
    },
    /** How many came back, and how long the last of them took since `restart`. */
    returned: () => ({ count: returned.length }),
    close() {
      for (const one of listeners) one.close();
      listeners = [];
      return null;
    },
  },
);
