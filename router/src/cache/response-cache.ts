import { hash } from 'node:crypto';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { OperationTypeNode } from 'graphql';
import type { Version } from '../federation/federation.ts';
import type { Operation } from '../operation/operations.ts';
import type { Reply } from '../operation/reply.ts';
import type { CacheCounts } from './counts.ts';
import { type CachePolicy, PolicyReader } from './policy.ts';
import type { CacheStore, Stamp } from './store.ts';
import { typeTag } from './tags.ts';
import { viewerClass } from './viewer-class.ts';

export interface Answered {
  readonly version: Version;
  readonly operation: Operation;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer;
}

/** Answers to whole queries, as text. */
export class ResponseCache {
  readonly #store: CacheStore;
  readonly #counts: CacheCounts['responses'];
  /** By version and operation. */
  readonly #policies = new WeakMap<Version, WeakMap<Operation, CachePolicy | null>>();

  constructor(store: CacheStore, counts: CacheCounts['responses']) {
    this.#store = store;
    this.#counts = counts;
  }

  /** What is kept, or what `make` makes; kept if it may be. `fresh`: whatever is kept is not good enough. */
  async through(asked: Answered, fresh: boolean, make: () => Promise<Reply>): Promise<Reply> {
    const policy = this.#policyOf(asked);
    const who = policy && viewerClass(asked.viewer, policy.scope);
    if (!policy || who === null) return make();
    const { maxAge, scope, types } = policy;
    const key = keyOf(asked, who);
    const tags = types.map((type) => typeTag(asked.viewer.tenantId, type));
    const [found] = await this.#store.look([{ key, tags }]);
    if (!fresh && found?.text) {
      this.#counts.hits += 1;
      return { data: Buffer.from(found.text), errors: [], caching: { maxAge, scope, age: found.age } };
    }
    this.#counts.misses += 1;
    const reply = await make();
    return found ? this.#keep(reply, policy, { key, tags, stamp: found.stamp }) : reply;
  }

  async #keep(
    reply: Reply,
    { maxAge, scope }: CachePolicy,
    at: { key: string; tags: string[]; stamp: Stamp | null },
  ): Promise<Reply> {
    const { key, tags, stamp } = at;
    if (reply.data === undefined || reply.errors.length > 0) return reply;
    if (stamp !== null) void this.#store.keep([{ key, tags, stamp, text: reply.data.toString(), maxAge }]);
    return { ...reply, caching: { maxAge, scope, age: 0 } };
  }

  #policyOf({ version, operation }: Answered): CachePolicy | null {
    const policies = this.#policies.get(version) ?? new WeakMap<Operation, CachePolicy | null>();
    this.#policies.set(version, policies);
    const known = policies.get(operation);
    if (known !== undefined) return known;
    const policy = readPolicy(version, operation);
    policies.set(operation, policy);
    return policy;
  }
}

function readPolicy({ schema, cacheHints: hints }: Version, { document, operation }: Operation): CachePolicy | null {
  const query = schema.getQueryType();
  if (!hints || !query || operation.operation !== OperationTypeNode.QUERY) return null;
  return new PolicyReader({ schema, hints, document }).ofRoot(query, operation.selectionSet);
}

function keyOf({ version, operation, variables, viewer }: Answered, who: string): string {
  const { query, operationName = null } = operation;
  const text = JSON.stringify([version.id, who, operationName, query, Object.entries(variables).toSorted(byName)]);
  return `response ${viewer.tenantId} ${hash('sha256', text, 'base64url')}`;
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
