import type { Ctx } from '../context.ts';

const length = 128;

const placeOf = (personId: string) => ({ personId, column: 'face_enrolment.sealed_descriptor' });

/** As it is stored: 32-bit numbers, little-endian, sealed under the person's key. */
export function sealDescriptor(ctx: Ctx, personId: string, descriptor: Float32Array): Promise<Buffer> {
  const plain = Buffer.alloc(length * 4);
  for (let at = 0; at < length; at += 1) plain.writeFloatLE(descriptor[at]!, at * 4);
  return ctx.ports.cipher.seal(ctx, placeOf(personId), plain);
}

/** Null when the person's key is destroyed. */
export async function openDescriptor(ctx: Ctx, personId: string, sealed: Uint8Array): Promise<Float32Array | null> {
  const plain = await ctx.ports.cipher.open(ctx, placeOf(personId), sealed);
  return plain && Float32Array.from({ length }, (_, at) => plain.readFloatLE(at * 4));
}
