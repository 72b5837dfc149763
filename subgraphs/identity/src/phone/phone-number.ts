import type { Ctx } from '../context.ts';

const placeOf = (personId: string) => ({ personId, column: 'phone.sealed_number' });

/** A number under the key of whose it is; of requests and confirmed ones alike. */
export function sealNumber(ctx: Ctx, personId: string, number: string): Promise<string> {
  return ctx.ports.cipher.sealText(ctx, placeOf(personId), number);
}

/** Null when the person's key is destroyed. */
export function openNumber(ctx: Ctx, personId: string, sealed: string): Promise<string | null> {
  return ctx.ports.cipher.openText(ctx, placeOf(personId), sealed);
}
