import type { Ctx } from '../context.ts';
import { type AnchorRow, type LinkRow, selectAnchors, selectLinks } from './link.query.ts';

const pageSize = 1000;

/** An entry that has its place. */
export type ChainedRow = LinkRow & { readonly number: number; readonly hash: string };

/** The chain of a tenant up to a place, page by page. */
export function readChain(ctx: Ctx, tenantId: string, upTo: number): AsyncGenerator<ChainedRow, void> {
  return pages(
    (after) =>
      selectLinks(ctx, tenantId)
        .where('number', '>', after)
        .where('number', '<=', upTo)
        .orderBy('number')
        .limit(pageSize)
        .$narrowType<{ number: number; hash: string }>()
        .execute(),
    upTo,
  );
}

/** Its signed heads, likewise. */
export function readAnchors(ctx: Ctx, tenantId: string, upTo: number): AsyncGenerator<AnchorRow, void> {
  return pages(
    (after) =>
      selectAnchors(ctx, tenantId)
        .where('number', '>', after)
        .where('number', '<=', upTo)
        .orderBy('number')
        .limit(pageSize)
        .execute(),
    upTo,
  );
}

async function* pages<T extends { readonly number: number }>(read: (after: number) => Promise<readonly T[]>, upTo: number) {
  for (let after = 0; after < upTo; ) {
    const page = await read(after);
    yield* page;
    after = page.at(-1)?.number ?? upTo;
  }
}
