import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readTip } from '@lyceum/identity/audit/link.query.ts';
import { readAnchors, readChain } from '@lyceum/identity/audit/read-chain.ts';
import type { KnownHead } from '@lyceum/identity/audit/verify-chain.ts';
import type { Ctx } from '@lyceum/identity/context.ts';
import { CannotStart } from '../house/cannot-start.ts';

/** The first line of a copy. */
interface Title {
  readonly lyceumAuditLog: 1;
  readonly tenantId: string;
  readonly slug: string;
  /** Of the keys that may have signed its heads, base64url. */
  readonly publicKeys: readonly string[];
}

/**
 * Writes a chain as lines of JSON: the title, `{ entry }` for each entry with the texts that its hash is made of, `{ anchor }` for each signed head.
 * Personal details stay behind: a copy that is kept elsewhere could not forget them.
 */
export async function writeCopy(ctx: Ctx, title: Omit<Title, 'lyceumAuditLog'>, file: string) {
  const count = { entries: 0, anchors: 0 };
  async function* lines() {
    const { tenantId } = title;
    const upTo = (await readTip(ctx, tenantId))?.number ?? 0;
    yield `${JSON.stringify({ lyceumAuditLog: 1, ...title } satisfies Title)}\n`;
    for await (const { personal, salt, ...entry } of readChain(ctx, tenantId, upTo)) {
      count.entries += 1;
      yield `${JSON.stringify({ entry })}\n`;
    }
    for await (const anchor of readAnchors(ctx, tenantId, upTo)) {
      count.anchors += 1;
      yield `${JSON.stringify({ anchor })}\n`;
    }
  }
  // Never over another copy: the older one is what it is kept for.
  await pipeline(Readable.from(lines()), createWriteStream(file, { flags: 'wx', mode: 0o600 })).catch((cause: Error) => {
    throw isOfFile(cause) ? new CannotStart(`The copy was not written: ${cause.message}`, { cause }) : cause;
  });
  return count;
}

function isOfFile(error: NodeJS.ErrnoException): boolean {
  return error.path !== undefined;
}

/** The heads of a copy. Throws `CannotStart` for a file that is none. */
export async function readCopy(file: string): Promise<Title & { readonly heads: readonly KnownHead[] }> {
  let title: Title | undefined;
  const heads: KnownHead[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const value = JSON.parse(line) as Partial<Title> & { readonly entry?: KnownHead };
      if (value.lyceumAuditLog === 1) title = value as Title;
      if (value.entry) heads.push({ number: value.entry.number, hash: value.entry.hash });
    }
  } catch (cause) {
    throw new CannotStart(`${file} cannot be read as a copy of an audit log: ${(cause as Error).message}`, { cause });
  }
  if (!title) throw new CannotStart(`${file} is no copy of an audit log; make one with: npm run audit -- export`);
  return { ...title, heads };
}
