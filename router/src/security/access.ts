import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { OperationTypeNode } from 'graphql';
import type { Tenant } from '../identity/tenants.ts';
import type { Operation, Operations } from '../operation/operations.ts';
import type { Delegation } from './delegation.ts';
import { type Filtered, hiddenTypename } from './filter.ts';
import type { Guard } from './guard.ts';
import type { Facts } from './verdict.ts';

/** What becomes of an operation that selects what its viewer may not see: the whole is refused, or it is executed without that. */
export type Unauthorized = 'refuse' | 'filter';

export interface AccessRules {
  readonly unauthorized: Unauthorized;
  /** What policies are told of a viewer's marketplace; null where nothing is known. */
  tenant(id: string): Tenant | null;
}

/** What is executed for a viewer. */
export interface Granted {
  /** To be planned, executed, shared and kept in place of what was asked. */
  readonly operation: Operation;
  /** What was left out, with which the answer is completed (`completeReply`); null: nothing, and the operation is what was asked. */
  readonly filtered: Filtered | null;
}

/** Says what of an operation its viewer gets, by one version of the schema. */
export class Access {
  readonly #guard: Guard;
  readonly #delegation: Delegation;
  readonly #operations: Operations;
  readonly #rules: AccessRules;
  /** The guard gives the same object for the same verdict, so each filtered operation is planned once. */
  readonly #reduced = new WeakMap<Filtered, Operation>();

  constructor(guard: Guard, delegation: Delegation, operations: Operations, rules: AccessRules) {
    this.#guard = guard;
    this.#delegation = delegation;
    this.#operations = operations;
    this.#rules = rules;
  }

  /** Throws `UNAUTHENTICATED` or `FORBIDDEN` where the whole is refused. */
  grant(asked: Operation, viewer: Viewer, { variables }: Pick<Facts, 'variables'>): Granted {
    const { document, operation } = asked;
    if (viewer.kind === 'user' && viewer.partnerId !== undefined) this.#delegation.check(document, operation, viewer);
    const facts = { ...(variables ? { variables } : {}), tenant: this.#rules.tenant(viewer.tenantId) };
    const filtered = this.#rules.unauthorized === 'filter' ? this.#guard.filter(document, operation, viewer, facts) : null;
    if (filtered && isAnswerable(asked, filtered)) return { operation: this.#operationOf(asked, filtered), filtered };
    this.#guard.check(document, operation, viewer, facts);
    return { operation: asked, filtered: null };
  }

  #operationOf(asked: Operation, filtered: Filtered): Operation {
    let reduced = this.#reduced.get(filtered);
    if (!reduced) {
      reduced = this.#operations.reduced(asked, filtered);
      this.#reduced.set(filtered, reduced);
    }
    return reduced;
  }
}

/** A stream of which nothing may be heard is no stream; and who uses our own name for something else would be answered with nonsense. */
function isAnswerable({ query, operation }: Operation, { empty }: Filtered): boolean {
  return !(empty && operation.operation === OperationTypeNode.SUBSCRIPTION) && !query.includes(hiddenTypename);
}
