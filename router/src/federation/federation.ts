import { createHash } from 'node:crypto';
import type { Log } from '@lyceum/kit/log/log.ts';
import { buildSchema, type GraphQLSchema, parse } from 'graphql';
import { type CacheHints, readCacheHints } from '../cache/hints.ts';
import type { Limits } from '../edge/limits.ts';
import type { IsOf } from '../execution/types.ts';
import { readCosts } from '../gate/cost-directives.ts';
import { CostModel } from '../gate/cost-model.ts';
import { deferDirective } from '../gate/defer-rules.ts';
import { policies } from '../gate/policies.ts';
import type { CompileParts } from '../operation/compile.ts';
import { OnePerTurn } from '../operation/one-per-turn.ts';
import { Operations } from '../operation/operations.ts';
import { Access, type AccessRules, type Unauthorized } from '../security/access.ts';
import { Delegation, readDelegable } from '../security/delegation.ts';
import { Guard } from '../security/guard.ts';
import { type Requirements, readRequirements } from '../security/requirements.ts';
import { unknownPolicies } from '../security/verdict.ts';
import { readSameForAll, type SameForAll } from '../subscription/sharing.ts';
import { type OnPlanned, Planner } from './planner.ts';

/** One version of the supergraph and all that follows from it. Exchanged as a whole; what runs keeps the one it began with. */
export interface Version {
  /** The same for the same supergraph, in every process. */
  readonly id: string;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly guard: Guard;
  readonly access: Access;
  readonly operations: Operations;
  readonly planner: Planner;
  /** For who compiles what is more than an operation. */
  readonly compiling: CompileParts;
  /** Fields that do not depend on who is looking. */
  readonly sameForAll: SameForAll;
  /** What may be kept of answers; null: nothing. */
  readonly cacheHints: CacheHints | null;
}

export interface FederationOptions {
  readonly limits: Limits;
  /** Whether documents may ask for the schema. */
  readonly introspection: boolean;
  /** Default refuse. */
  readonly unauthorized?: Unauthorized | undefined;
  /** What policies are told of a viewer's marketplace. Default: nothing is known. */
  readonly tenant?: AccessRules['tenant'];
  readonly log: Log;
  readonly onPlanned?: OnPlanned;
}

/** Operations that a new version plans before it is taken into use. */
const warmed = 200;
/** Milliseconds for which a version that was replaced can still plan, for those who began with it. */
const drain = 60_000;

/** The supergraph in use. Apollo's gateway judges and plans it, in a thread of its own; see `planner.ts`. */
export class Federation {
  readonly #options: FederationOptions;
  readonly #listeners = new Set<(version: Version) => void>();
  readonly #preparations = new Set<(next: Version) => Promise<void>>();
  #version: Version;
  /** Swaps follow one another. */
  #swapping: Promise<void> = Promise.resolve();

  private constructor(options: FederationOptions, version: Version) {
    this.#options = options;
    this.#version = version;
  }

  /** Throws when the supergraph cannot be used. */
  static async open(supergraphSdl: string, options: FederationOptions): Promise<Federation> {
    return new Federation(options, await readVersion(supergraphSdl, options));
  }

  get version(): Version {
    return this.#version;
  }

  onSwap(listener: (version: Version) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called with a version before it is taken into use, which waits for it. Must not reject. */
  beforeSwap(prepare: (next: Version) => Promise<void>): () => void {
    this.#preparations.add(prepare);
    return () => this.#preparations.delete(prepare);
  }

  /** Takes a new supergraph in use without a pause: what was asked last is planned first. Rejects, and goes on with the old one, when it is not usable. */
  swap(supergraphSdl: string): Promise<void> {
    const swapped = this.#swapping.then(async () => {
      const version = await readVersion(supergraphSdl, this.#options);
      await warm(version, this.#version);
      for (const prepare of this.#preparations) await prepare(version);
      const previous = this.#version;
      this.#version = version;
      for (const listener of this.#listeners) listener(version);
      setTimeout(() => void close(previous, this.#options.log), drain).unref();
    });
    this.#swapping = swapped.catch(() => {});
    return swapped;
  }

  async close(): Promise<void> {
    await this.#swapping;
    await close(this.#version, this.#options.log);
  }
}

async function readVersion(
  supergraphSdl: string,
  { limits, introspection, unauthorized = 'refuse', tenant = () => null, log, onPlanned }: FederationOptions,
): Promise<Version> {
  const planning = Planner.open(supergraphSdl, onPlanned);
  const supergraph = parse(supergraphSdl, { noLocation: true });
  const requirements = readRequirements(supergraph);
  const planner = await planning;
  const schema = buildSchema(`${planner.loaded.apiSdl}\n${deferDirective}`, { assumeValid: true, assumeValidSDL: true });
  const isOf = isOfIn(planner.loaded.subtypes);
  const costs = new CostModel(schema, readCosts(supergraph));
  const compiling = { schema, planner, isOf, fieldNames: new Set(planner.loaded.fieldNames), turns: new OnePerTurn() };
  const operations = new Operations({ ...compiling, limits, costs, introspection });
  tellUnknownPolicies(requirements, log);
  const guard = new Guard(schema, requirements);
  const id = createHash('sha256').update(supergraphSdl).digest('base64url');
  return {
    id,
    schema,
    guard,
    access: new Access(guard, new Delegation(schema, readDelegable(supergraph)), operations, { unauthorized, tenant }),
    operations,
    compiling,
    planner,
    sameForAll: readSameForAll(supergraph),
    cacheHints: readCacheHints(supergraph),
  };
}

/** Not worth refusing the supergraph: what they guard is closed to everybody until somebody writes them. */
function tellUnknownPolicies(requirements: Requirements, log: Log): void {
  const unknown = unknownPolicies(requirements, policies);
  if (unknown.length > 0)
    log.warn({ policies: unknown }, 'the supergraph names policies that nobody wrote: they refuse everybody');
}

function isOfIn(subtypes: Readonly<Record<string, readonly string[]>>): IsOf {
  const sets = new Map(Object.entries(subtypes).map(([type, names]) => [type, new Set(names)]));
  return (typeName, condition) => typeName === condition || (sets.get(condition)?.has(typeName) ?? false);
}

/** An operation that the new schema no longer has is none of its business; one that cannot be planned now is planned when it is asked. */
async function warm(next: Version, current: Version): Promise<void> {
  let left = warmed;
  for (const { query, operationName, variants } of current.operations.recent(warmed)) {
    const { operation } = next.operations.prepare(query, operationName);
    for (const booleans of variants.used) {
      left -= 1;
      if (left < 0) return;
      await operation?.variants
        .of(booleans)
        .made()
        .catch(() => {});
    }
  }
}

async function close({ planner }: Version, log: Log): Promise<void> {
  await planner.close().catch((error: unknown) => log.debug({ err: error }, 'a supergraph was not unloaded'));
}
