import { createHash } from 'node:crypto';

/** A cursor holds a sequence and a mark of its stream, so that one of another stream is recognised; it is no secret and grants nothing. */
export function writeCursor(stream: string, sequence: number): string {
  return Buffer.from(`${mark(stream)}.${sequence.toString(36)}`).toString('base64url');
}

/** The sequence, or null for a cursor that is not of this stream. */
export function readCursor(stream: string, cursor: string): number | null {
  const [given, position = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split('.');
  if (given !== mark(stream) || !/^[0-9a-z]{1,11}$/.test(position)) return null;
  const sequence = Number.parseInt(position, 36);
  return Number.isSafeInteger(sequence) ? sequence : null;
}

function mark(stream: string): string {
  return createHash('sha256').update(stream).digest('base64url').slice(0, 8);
}
