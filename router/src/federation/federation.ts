import { ApolloGateway, type ServiceMap } from '@apollo/gateway';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { Guard } from '../security/guard.ts';
import { takeRequirements } from '../security/requirements.ts';
import { PlannedSupergraph } from './apollo.ts';
import { SubgraphDataSource } from './data-source.ts';

/** One version of the supergraph and all that follows from it. Exchanged as a whole; what runs keeps the one it began with. */
export interface Version {
  readonly planned: PlannedSupergraph;
  readonly guard: Guard;
}

/** The supergraph in use. The gateway plans and executes queries and mutations; subscriptions are planned from the same text. */
export class Federation {
  readonly gateway: ApolloGateway;
  readonly services: ServiceMap;
  readonly #log: Log;
  #version: Version;
  #update: ((sdl: string) => void) | null = null;

  constructor(supergraphSdl: string, subgraphs: readonly SubgraphClient[], log: Log) {
    this.#log = log;
    this.services = Object.fromEntries(subgraphs.map((client) => [client.name, new SubgraphDataSource(client)]));
    const { sdl, version } = readVersion(supergraphSdl);
    this.#version = version;
    this.gateway = new ApolloGateway({
      supergraphSdl: async ({ update }) => {
        this.#update = update;
        return { supergraphSdl: sdl };
      },
      buildService: ({ name }) => this.#serviceOf(name),
      // Ours to judge once, in the composition that made it.
      validateSupergraph: false,
      logger: {
        debug() {},
        info() {},
        warn: (text) => this.#log.warn({}, String(text)),
        error: (text) => this.#log.error({}, String(text)),
      },
    });
  }

  get version(): Version {
    return this.#version;
  }

  /** Takes a new supergraph in use without a pause. Throws, and goes on with the old one, when it is not usable. */
  swap(supergraphSdl: string): void {
    if (!this.#update) throw new Error('The gateway is not open yet.');
    const { sdl, version } = readVersion(supergraphSdl);
    this.#update(sdl);
    this.#version = version;
  }

  #serviceOf(name: string) {
    const service = this.services[name];
    if (!service) throw new Error(`The supergraph names the subgraph ${name}, which the router does not know.`);
    return service;
  }
}

function readVersion(supergraphSdl: string): { sdl: string; version: Version } {
  const { sdl, requirements } = takeRequirements(supergraphSdl);
  const planned = new PlannedSupergraph(sdl);
  return { sdl, version: { planned, guard: new Guard(planned.schema, requirements) } };
}
