import { createHash } from 'node:crypto';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { Guest } from '../identity/doorkeeper.ts';
import type { Operations, Prepared } from '../operation/operations.ts';
import type { Asked } from './asked.ts';
import type { Partners } from './partners.ts';
import { persistedRefusal } from './refusals.ts';
import type { Texts } from './texts.ts';

export interface PersistedParts {
  readonly texts: Texts;
  readonly partners: Partners;
}

/** Finds the operation that a request means, the same way on every transport: by its text, by an id, for partners by their manifests alone. */
export class PersistedOperations {
  readonly #texts: Texts;
  readonly #partners: Partners;

  constructor({ texts, partners }: PersistedParts) {
    this.#texts = texts;
    this.#partners = partners;
  }

  /** Throws `Failure`: `BAD_USER_INPUT` where nothing is asked. `person`: as rates count them. */
  async resolve(operations: Operations, asked: Asked, guest: Guest, person: string): Promise<Prepared> {
    if (guest.pass) return this.#listed(operations, asked, guest.pass.partner.facts.id);
    const { id, query, operationName } = asked;
    if (query === null && id === null)
      throw new Failure('BAD_USER_INPUT', 'A request has a query, or an id in extensions.persistedQuery.');
    if (id === null) return operations.prepareInTurn(query ?? '', operationName, { person });
    const { tenantId } = guest.viewer;
    if (query === null) {
      const text = await this.#texts.find(tenantId, id);
      return text === null
        ? persistedRefusal('PERSISTED_QUERY_NOT_FOUND')
        : operations.prepareInTurn(text, operationName, { person });
    }
    if (id !== createHash('sha256').update(query).digest('hex')) return persistedRefusal('PERSISTED_QUERY_HASH_MISMATCH');
    const prepared = await operations.prepareInTurn(query, operationName, { person });
    // Only what may run is kept.
    if (prepared.operation) await this.#texts.keep(tenantId, id, query);
    return prepared;
  }

  /**
   * What a partner's published manifests list. Everything else has one answer, given before a text is looked into: nothing can be learnt from it. A text is
   * let pass where it is a listed body byte for byte, because some clients always send it.
   */
  #listed(operations: Operations, { operationName, ...asked }: Asked, partnerId: string): Prepared {
    // As published by now, not when the connection was opened.
    const listed = this.#partners.find(partnerId)?.listed(asked);
    if (!listed || (operationName !== undefined && operationName !== listed.name))
      return persistedRefusal('OPERATION_NOT_LISTED');
    return operations.prepare(listed.body, undefined);
  }
}
