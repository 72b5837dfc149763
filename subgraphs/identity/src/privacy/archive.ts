import { buffer } from 'node:stream/consumers';
import type { LeftOut, Piece } from '@lyceum/kit/privacy/collect.ts';
import { ZipFile } from 'yazl';

export interface Part {
  readonly subgraph: string;
  readonly piece: Piece;
}

/** A zip with a file of JSON lines for each table (`messaging/message.jsonl`), and `left-out.json`: what is not in it, and why. */
export async function packArchive(parts: readonly Part[]): Promise<Buffer> {
  const files = new Map<string, string[]>();
  const leftOut: (LeftOut & { readonly subgraph: string })[] = [];
  for (const { subgraph, piece } of parts) {
    for (const { table, lines } of piece.tables) {
      const name = `${subgraph}/${table}.jsonl`;
      files.set(name, [...(files.get(name) ?? []), ...lines]);
    }
    leftOut.push(...piece.leftOut.map((one) => ({ subgraph, ...one })));
  }
  const zip = new ZipFile();
  for (const [name, lines] of files) zip.addBuffer(Buffer.from(`${lines.join('\n')}\n`), name);
  zip.addBuffer(Buffer.from(`${JSON.stringify(leftOut, null, 2)}\n`), 'left-out.json');
  zip.end();
  return buffer(zip.outputStream);
}
