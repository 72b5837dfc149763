import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@lyceum/kit/clock/clock.ts';
import { roleUrl } from '@lyceum/kit/db/role.ts';
import { type OpenSubgraph, openSubgraph } from '@lyceum/kit/host/open.ts';
import type { Subgraph } from '@lyceum/kit/subgraph.ts';
import { composeHouse } from '../compose.ts';
import type { Settings } from '../config.ts';
import { importFresh } from './fresh-import.ts';
import { houseEnv } from './house.ts';
import type { House } from './one-process.ts';
import { migrateHouse } from './schemas.ts';
import { SwappableSubgraph } from './swappable.ts';
import { watchTree } from './watch-tree.ts';

/** Milliseconds from the first change to the work: an editor writes several times, a checkout writes many files. */
const quiet = 100;

/** Exchanges what changes while the house goes on serving. `rooms` are what the router holds. */
export class Reloader {
  readonly #root: string;
  readonly #settings: Settings;
  readonly #rooms = new Map<string, SwappableSubgraph>();
  readonly #say: (line: string) => void;
  #house: House | null = null;

  constructor(root: string, settings: Settings, say: (line: string) => void) {
    this.#root = root;
    this.#settings = settings;
    this.#say = say;
  }

  /** For `openHouse`: what the router holds instead of the room itself. */
  wrap(room: OpenSubgraph): SwappableSubgraph {
    const swappable = new SwappableSubgraph(room);
    this.#rooms.set(room.name, swappable);
    return swappable;
  }

  /** Watches until told to stop. Changes are taken one after the other; those that come meanwhile are taken together. */
  async run(house: House, signal: AbortSignal): Promise<void> {
    this.#house = house;
    const changed = new Set<string>();
    let woken = Promise.withResolvers<void>();
    const stops = [...this.#rooms.keys(), 'kit'].map((name) =>
      watchTree(join(this.#root, 'subgraphs', name), (file) => {
        if (!/\.(ts|graphql)$/.test(file) || file.endsWith('.test.ts')) return;
        changed.add(name);
        woken.resolve();
      }),
    );
    signal.addEventListener('abort', () => woken.resolve());
    while (!signal.aborted) {
      await woken.promise;
      await sleep(quiet);
      woken = Promise.withResolvers();
      const names = [...changed];
      changed.clear();
      if (!signal.aborted) await this.#take(names);
    }
    for (const stop of stops) stop();
  }

  async #take(names: readonly string[]): Promise<void> {
    if (names.includes('kit')) this.#say('kit changed: everything stands on it, so stop (Ctrl-C) and start again to see it');
    const rooms = names.filter((name) => this.#rooms.has(name));
    if (rooms.length === 0) return;
    const began = performance.now();
    try {
      const problem = await this.#exchange(rooms);
      this.#say(problem ?? `${rooms.join(', ')}: swapped in (${((performance.now() - began) / 1000).toFixed(2)} s)`);
    } catch (error) {
      this.#say(`${rooms.join(', ')} cannot be opened, the last good version goes on serving:\n${(error as Error).stack}`);
    }
  }

  /** Null when done; otherwise what is wrong, and everything is as it was. */
  async #exchange(names: readonly string[]): Promise<string | null> {
    const house = this.#house!;
    const composed = composeHouse(this.#root);
    if (!composed.ok) return `this does not compose, the last good schema goes on serving:\n${composed.errors.join('\n')}`;
    const fresh = await Promise.all(names.map((name) => this.#load(name)));
    const others = house.loaded.filter(({ name }) => !names.includes(name));
    const entries = house.loaded.filter(({ name }) => names.includes(name));
    const replaced = entries.map((entry) => ({ ...entry, subgraph: fresh[names.indexOf(entry.name)]! }));
    await migrateHouse(house.database.url, [...others, ...replaced], house.data.masterKey);
    const opened = await Promise.all(fresh.map((subgraph) => this.#open(house, subgraph)));
    try {
      // Composition has accepted it, so this throws only when the router itself cannot use it.
      await house.router.swap(composed.composition.supergraph);
    } catch (error) {
      await Promise.all(opened.map((room) => room.close()));
      throw error;
    }
    const previous = opened.map((room) => this.#rooms.get(room.name)!.swap(room));
    house.router.reconnect();
    await Promise.all(previous.map((room) => room.close()));
    return null;
  }

  async #load(name: string): Promise<Subgraph> {
    const module = await importFresh(join(this.#root, 'subgraphs', name), 'src/subgraph.ts');
    return module[name] as Subgraph;
  }

  #open({ database, data, rooms, log }: House, subgraph: Subgraph): Promise<OpenSubgraph> {
    return openSubgraph(subgraph, {
      env: houseEnv(this.#settings.env, data),
      databaseUrl: roleUrl(database.url, subgraph.name, data.masterKey),
      clock: systemClock,
      live: rooms.live,
      log,
      publicUrl: `http://localhost:${this.#settings.port}`,
    });
  }

  /** Closes what was swapped in; the rooms that were there first are closed by their house. */
  async close(): Promise<void> {
    await Promise.all([...this.#rooms.values()].map((room) => room.close()));
  }
}
