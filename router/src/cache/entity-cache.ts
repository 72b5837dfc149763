import { hash } from 'node:crypto';
import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import type { SubgraphAnswer } from '@lyceum/kit/host/client.ts';
import { LRUCache } from 'lru-cache';
import type { AskSubgraph, SubgraphQuestion } from '../execution/run.ts';
import type { Tree } from '../execution/tree.ts';
import type { Version } from '../federation/federation.ts';
import type { CacheCounts } from './counts.ts';
import { type EntityPart, type EntityShape, entityShapeOf } from './entity-shape.ts';
import type { CachePolicy } from './policy.ts';
import type { CacheStore, Looked, Made, Wanted } from './store.ts';
import { entityTag, typeTag } from './tags.ts';
import { viewerClass } from './viewer-class.ts';

/** Texts of requests whose shapes are kept per version. */
const keptShapes = 2000;

/** Single entities as subgraphs gave them, as text: each request asks only for those that are not there. */
export class EntityCache {
  readonly #store: CacheStore;
  readonly #counts: CacheCounts['entities'];
  readonly #shapes = new WeakMap<Version, LRUCache<string, { readonly shape: EntityShape | null }>>();

  constructor(store: CacheStore, counts: CacheCounts['entities']) {
    this.#store = store;
    this.#counts = counts;
  }

  /** The same way to ask, with the cache before it. */
  before(version: Version, viewer: Viewer, fresh: boolean, ask: AskSubgraph): AskSubgraph {
    if (!version.cacheHints) return ask;
    return (service, question) => {
      const shape = this.#shapeOf(version, service, question.query);
      if (!shape) return ask(service, question);
      return this.#ask({ version, viewer, service, question, fresh }, shape, ask);
    };
  }

  async #ask(request: Request, { parts }: EntityShape, ask: AskSubgraph): Promise<SubgraphAnswer> {
    const { service, question } = request;
    const wanted = parts.map((part) => wantedOf(request, part, parts));
    const asked = wanted.flatMap((part) => part.flatMap((one) => one ?? []));
    const looked = await this.#store.look(asked);
    let next = 0;
    const entries = wanted.map((part) => part.map((one) => (one ? { ...one, ...entry(looked[next++], request.fresh) } : null)));
    const hits = entries.flat().filter((one) => one?.text != null).length;
    this.#counts.hits += hits;
    this.#counts.misses += asked.length - hits;
    const missing = entries.map((part) => part.flatMap((one, index) => (one?.text == null ? [index] : [])));
    if (missing.every(({ length }) => length === 0)) return assembled(parts, entries, missing, {});
    const answer = hits === 0 ? await ask(service, question) : await ask(service, reduced(question, parts, missing));
    const fits = parts.every(({ alias }, index) => isListOf(answer.data?.[alias], missing[index]!.length));
    if (answer.errors?.length || !fits) return hits === 0 ? answer : ask(service, question);
    const data = answer.data as Tree;
    void this.#store.keep(parts.flatMap(({ alias }, index) => made(data[alias] as Tree[], entries[index]!, missing[index]!)));
    return hits === 0 ? answer : assembled(parts, entries, missing, data);
  }

  #shapeOf(version: Version, service: string, query: string): EntityShape | null {
    const shapes = this.#shapes.get(version) ?? new LRUCache({ max: keptShapes });
    this.#shapes.set(version, shapes);
    const key = `${service}\n${query}`;
    const known = shapes.get(key);
    if (known) return known.shape;
    const shape = entityShapeOf(query, service, version.schema, version.cacheHints!);
    shapes.set(key, { shape });
    return shape;
  }
}

interface Request {
  readonly version: Version;
  readonly viewer: Viewer;
  readonly service: string;
  readonly question: SubgraphQuestion;
  readonly fresh: boolean;
}

interface WantedEntity extends Wanted {
  readonly policy: CachePolicy;
}

type Entry = (WantedEntity & Looked) | null;

/** Per representation what is looked for; null where it may not be kept. */
function wantedOf(
  { version, viewer, service, question }: Request,
  part: EntityPart,
  all: readonly EntityPart[],
): (WantedEntity | null)[] {
  const representations = question.variables[part.variable] as readonly Tree[];
  const lists = new Set(all.map(({ variable }) => variable));
  const others = Object.entries(question.variables).filter(([name]) => !lists.has(name));
  return representations.map((representation) => {
    const { __typename: type, id } = representation as { __typename: string; id?: unknown };
    const policy = part.policies.get(type);
    const who = policy && viewerClass(viewer, policy.scope);
    if (!policy || who == null) return null;
    const { tenantId } = viewer;
    const text = JSON.stringify([version.id, who, service, question.query, part.alias, others, representation]);
    const own = typeof id === 'string' ? entityTag(tenantId, type, id) : typeTag(tenantId, type);
    const tags = [own, ...policy.types.map((held) => typeTag(tenantId, held))];
    return { key: `entity ${tenantId} ${hash('sha256', text, 'base64url')}`, tags, policy };
  });
}

function entry(looked: Looked | undefined, fresh: boolean): Looked {
  const { text = null, age = 0, stamp = null } = looked ?? {};
  return { text: fresh ? null : text, age, stamp };
}

/** Asks for those that are missing only. */
function reduced(
  question: SubgraphQuestion,
  parts: readonly EntityPart[],
  missing: readonly (readonly number[])[],
): SubgraphQuestion {
  const lists = parts.map(({ variable }, index) => {
    const all = question.variables[variable] as readonly Tree[];
    return [variable, missing[index]!.map((at) => all[at])] as const;
  });
  return { ...question, variables: { ...question.variables, ...Object.fromEntries(lists) } };
}

function assembled(
  parts: readonly EntityPart[],
  entries: readonly (readonly Entry[])[],
  missing: readonly (readonly number[])[],
  fetched: Tree,
) {
  const data: Tree = {};
  for (const [index, { alias }] of parts.entries()) {
    const fresh = new Map(missing[index]!.map((at, place) => [at, (fetched[alias] as unknown[])[place]]));
    data[alias] = entries[index]!.map((one, at) => (fresh.has(at) ? fresh.get(at) : JSON.parse(one!.text!)));
  }
  return { data };
}

function made(entities: readonly (Tree | null)[], entries: readonly Entry[], missing: readonly number[]): Made[] {
  return missing.flatMap((at, place) => {
    const one = entries[at];
    const entity = entities[place];
    if (!one || one.stamp === null || !entity) return [];
    // As text, and at once: whoever asked joins the entity into a tree that goes on changing.
    return [{ key: one.key, tags: one.tags, stamp: one.stamp, text: JSON.stringify(entity), maxAge: one.policy.maxAge }];
  });
}

function isListOf(value: unknown, length: number): boolean {
  return Array.isArray(value) && value.length === length;
}
