import type { Viewer } from '@lyceum/kit/context/viewer.ts';

/** One operation of a manifest, in Apollo's format. */
export interface ListedOperation {
  readonly id: string;
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly body: string;
}

/** What identity says of a partner. */
export interface PartnerFacts {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly ratePlan: string;
  /** What it may ask people for. */
  readonly consentScopes: readonly string[];
  /** How many versions were taken out of force. */
  readonly withdrawn: number;
}

/** A program of somebody else's, which may run what its published manifests list and nothing else. */
export class Partner {
  readonly facts: PartnerFacts;
  readonly viewer: Viewer;
  readonly #byId: ReadonlyMap<string, ListedOperation>;
  readonly #byBody: ReadonlyMap<string, ListedOperation>;

  constructor(facts: PartnerFacts, operations: readonly ListedOperation[]) {
    const { id, tenantId, scopes } = facts;
    this.facts = facts;
    this.viewer = { kind: 'partner', tenantId, userId: null, sessionId: null, role: null, scopes, partnerId: id };
    this.#byId = new Map(operations.map((operation) => [operation.id, operation]));
    this.#byBody = new Map(operations.map((operation) => [operation.body, operation]));
  }

  get operations(): Iterable<ListedOperation> {
    return this.#byId.values();
  }

  /** What the id stands for, what the text is byte for byte, or what both agree on; null for everything else. */
  listed({ id, query }: { readonly id: string | null; readonly query: string | null }): ListedOperation | null {
    const found = id !== null ? this.#byId.get(id) : query !== null ? this.#byBody.get(query) : undefined;
    return found && (query === null || query === found.body) ? found : null;
  }

  /** Whether somebody who was let in as `before` may stay: more operations change nothing for them, fewer rights do. */
  continues({ facts: before }: Partner): boolean {
    const { tenantId, scopes, consentScopes, withdrawn } = this.facts;
    return (
      tenantId === before.tenantId &&
      withdrawn === before.withdrawn &&
      scopes.join(' ') === before.scopes.join(' ') &&
      consentScopes.join(' ') === before.consentScopes.join(' ')
    );
  }
}

/** With which key a partner was let in; null where it came with the token of a person who let it act for them. */
export interface Pass {
  readonly partner: Partner;
  readonly keyId: string | null;
}
