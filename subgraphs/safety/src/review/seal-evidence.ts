import type { Ctx } from '../context.ts';
import type { FrozenMessage } from '../tables.ts';

/** What was frozen, and the SHA-256 of its text: whoever guesses a short text could check the guess with it, so that it is sealed, too. */
export interface Evidence {
  readonly contentHash: string;
  readonly frozen: FrozenMessage;
}

type Turn = (personId: string, column: string, text: string) => Promise<string>;

/** Seals each text under the key of who wrote it: evidence is never rewritten, and yet ends with its author. */
export function sealEvidence(ctx: Ctx, evidence: Evidence): Promise<Evidence> {
  return each(evidence, (personId, column, text) => ctx.ports.cipher.sealText(ctx, { personId, column }, text));
}

/** Texts of people who were erased since are empty. What was frozen before texts were sealed is read as it is. */
export function openEvidence(ctx: Ctx, evidence: Evidence): Promise<Evidence> {
  return each(
    evidence,
    async (personId, column, text) => (await ctx.ports.cipher.openOlderText(ctx, { personId, column }, text)) ?? '',
  );
}

async function each({ contentHash, frozen }: Evidence, turn: Turn): Promise<Evidence> {
  const { authorId } = frozen;
  const own = (text: string) => turn(authorId, 'evidence.frozen', text);
  return {
    contentHash: await turn(authorId, 'evidence.content_hash', contentHash),
    frozen: {
      ...frozen,
      text: await own(frozen.text),
      edits: await Promise.all(frozen.edits.map(async (edit) => ({ ...edit, text: await own(edit.text) }))),
      context: await Promise.all(
        frozen.context.map(async (near) => ({ ...near, text: await turn(near.authorId, 'evidence.frozen', near.text) })),
      ),
    },
  };
}
