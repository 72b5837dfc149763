import { LRUCache } from 'lru-cache';

/** Documents that front ends registered by their hash (automatic persisted queries). Anything in it may be lost: a client that is not understood sends the text. */
export interface Texts {
  /** What a tenant's clients registered under this SHA-256; nothing ever passes from one tenant to another. */
  find(tenantId: string, hash: string): Promise<string | null>;
  keep(tenantId: string, hash: string, text: string): Promise<void>;
}

/** What one tenant may have registered. Beyond that the least used is forgotten, of this tenant and of no other. */
export interface TextBounds {
  readonly texts: number;
  /** Characters of one document; a longer one runs, but is not kept. */
  readonly characters: number;
}

export const defaultTextBounds: TextBounds = { texts: 1000, characters: 20_000 };

/** Tenants whose documents are kept. */
const mostTenants = 1000;

/** In this process. */
export class MemoryTexts implements Texts {
  readonly #bounds: TextBounds;
  readonly #tenants = new LRUCache<string, LRUCache<string, string>>({ max: mostTenants });

  constructor(bounds: TextBounds = defaultTextBounds) {
    this.#bounds = bounds;
  }

  async find(tenantId: string, hash: string): Promise<string | null> {
    return this.#tenants.get(tenantId)?.get(hash) ?? null;
  }

  async keep(tenantId: string, hash: string, text: string): Promise<void> {
    if (text.length > this.#bounds.characters) return;
    let texts = this.#tenants.get(tenantId);
    if (!texts) {
      texts = new LRUCache({ max: this.#bounds.texts });
      this.#tenants.set(tenantId, texts);
    }
    texts.set(hash, text);
  }
}
