import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { policies as ourPolicies, type Policies } from '../gate/policies.ts';
import { DemandFinder, type Demands } from './demands.ts';
import { type Filtered, filterOperation } from './filter.ts';
import type { Requirements } from './requirements.ts';
import { type Facts, meets, unmetError } from './verdict.ts';

/** One operation with what is known about it. */
interface Known {
  readonly demands: Demands;
  /** Viewer's kind and scopes → which demands are met, one letter for each. Not where policies ask: they look at everything. */
  readonly verdicts: Map<string, string>;
  /** Which demands are met → what is left of the operation. */
  readonly filtered: Map<string, Filtered>;
}

/** So many kinds of viewers are remembered for an operation; then it starts afresh. */
const remembered = 200;

/**
 * Holds operations against the requirements of what they select. What an operation asks is found once, and who meets it is remembered by scopes, so that a
 * known viewer's known operation costs two look-ups.
 */
export class Guard {
  readonly #schema: GraphQLSchema;
  readonly #finder: DemandFinder;
  readonly #policies: Policies;
  readonly #known = new WeakMap<OperationDefinitionNode, Known>();

  constructor(schema: GraphQLSchema, requirements: Requirements, policies: Policies = ourPolicies) {
    this.#schema = schema;
    this.#finder = new DemandFinder(schema, requirements);
    this.#policies = policies;
  }

  /** The whole operation or nothing. Throws `UNAUTHENTICATED` or `FORBIDDEN`, naming the first coordinate that refuses. */
  check(document: DocumentNode, operation: OperationDefinitionNode, viewer: Viewer, facts: Facts = {}): void {
    const known = this.#learn(document, operation);
    const unmet = this.#verdict(known, viewer, facts).indexOf('0');
    if (unmet >= 0) throw unmetError(known.demands.all[unmet]!, viewer);
  }

  /** The operation without what the viewer may not see, or null where nothing is in the way. See `complete.ts` for the answer. */
  filter(document: DocumentNode, operation: OperationDefinitionNode, viewer: Viewer, facts: Facts = {}): Filtered | null {
    const known = this.#learn(document, operation);
    const verdict = this.#verdict(known, viewer, facts);
    if (!verdict.includes('0')) return null;
    let filtered = known.filtered.get(verdict);
    if (!filtered) {
      filtered = filterOperation(this.#schema, document, operation, known.demands, (number) => verdict[number] === '1');
      remember(known.filtered, verdict, filtered);
    }
    return filtered;
  }

  #learn(document: DocumentNode, operation: OperationDefinitionNode): Known {
    let known = this.#known.get(operation);
    if (!known) {
      known = { demands: this.#finder.find(document, operation), verdicts: new Map(), filtered: new Map() };
      this.#known.set(operation, known);
    }
    return known;
  }

  #verdict({ demands, verdicts }: Known, viewer: Viewer, facts: Facts): string {
    if (demands.all.length === 0) return '';
    const judge = () => demands.all.map((demand) => (meets(demand, viewer, facts, this.#policies) ? '1' : '0')).join('');
    if (demands.needPolicies) return judge();
    const who = `${viewer.kind} ${JSON.stringify(viewer.scopes)}`;
    let verdict = verdicts.get(who);
    if (verdict === undefined) {
      verdict = judge();
      remember(verdicts, who, verdict);
    }
    return verdict;
  }
}

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  if (cache.size >= remembered) cache.clear();
  cache.set(key, value);
}
