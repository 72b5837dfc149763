import { randomBytes } from 'node:crypto';
import type { AnyContext, AnyTx, Context } from '../context/context.ts';
import { open, seal } from './aead.ts';
import type { MasterKey } from './master-key.ts';

/** Whose a sealed value is, and where it stands: it opens nowhere else. */
export interface Place {
  readonly personId: string;
  /** `evidence.frozen`: table and column. */
  readonly column: string;
}

/** Seals what is personal in records that are never rewritten. Destroying the person's key erases all of it at once, in backups, too. */
export interface PersonCipher {
  seal(ctx: AnyContext, place: Place, plain: Uint8Array): Promise<Buffer>;
  /** Null when the key is destroyed, or never was. Throws if the value was changed or moved. */
  open(ctx: AnyContext, place: Place, sealed: Uint8Array): Promise<Buffer | null>;
  /** The same for text columns: `p1.` and base64url. */
  sealText(ctx: AnyContext, place: Place, plain: string): Promise<string>;
  openText(ctx: AnyContext, place: Place, sealed: string): Promise<string | null>;
  /** The same for a column that was there before the envelope: what was stored as it is, is answered as it is, until its person is erased. */
  openOlderText(ctx: AnyContext, place: Place, text: string): Promise<string | null>;
}

export interface PersonKeyTables {
  person_key: {
    tenant_id: string;
    person_id: string;
    sealed: string | null;
    master_id: string | null;
    made_at: Date;
    destroyed_at: Date | null;
  };
}

type KeyRow = Pick<PersonKeyTables['person_key'], 'sealed' | 'master_id'>;

const textForm = 'p1.';
/** What `sealText` makes, and hardly anybody writes: at least the head of `aead.ts` in base64url, whose first byte is 1. */
const sealedText = /^p1\.A[Q-Za-f][\w-]{37,}$/;

/** Every subgraph has the table; its own row types do not name it. */
const kit = (ctx: AnyContext) => ctx as Context<unknown, PersonKeyTables>;

export function personCipher(master: MasterKey): PersonCipher {
  const cipher: PersonCipher = {
    async seal(ctx, place, plain) {
      const key = await openKey(ctx, master, place.personId, (await findKey(ctx, place)) ?? (await makeKey(ctx, master, place)));
      // Of somebody who is erased nothing is written any more that could be read: the key of this one value is thrown away.
      return seal(key ?? randomBytes(32), plain, contextOf(ctx, place));
    },
    async open(ctx, place, sealed) {
      const key = await openKey(ctx, master, place.personId, await findKey(ctx, place));
      return key === null ? null : open(key, sealed, contextOf(ctx, place));
    },
    async sealText(ctx, place, plain) {
      return textForm + (await cipher.seal(ctx, place, Buffer.from(plain))).toString('base64url');
    },
    async openText(ctx, place, sealed) {
      if (!sealed.startsWith(textForm)) throw new Error(`not a sealed text: ${place.column}`);
      const plain = await cipher.open(ctx, place, Buffer.from(sealed.slice(textForm.length), 'base64url'));
      return plain?.toString('utf8') ?? null;
    },
    async openOlderText(ctx, place, text) {
      if (sealedText.test(text)) return cipher.openText(ctx, place, text);
      return (await findKey(ctx, place))?.sealed === null ? null : text;
    },
  };
  return cipher;
}

/** From here on nobody reads what was sealed under the person's key in this subgraph. Also where there was none, so that none is made later. */
export async function destroyKey(tx: AnyTx, personId: string): Promise<number> {
  const now = tx.clock.now();
  const gone = { sealed: null, master_id: null, destroyed_at: now };
  const { db } = kit(tx);
  const had = await db
    .updateTable('person_key')
    .set(gone)
    .where('person_id', '=', personId)
    .where('destroyed_at', 'is', null)
    .executeTakeFirst();
  await db
    .insertInto('person_key')
    .values({ tenant_id: tx.viewer.tenantId, person_id: personId, made_at: now, ...gone })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return Number(had.numUpdatedRows);
}

async function findKey(ctx: AnyContext, { personId }: Place): Promise<KeyRow | undefined> {
  return kit(ctx)
    .db.selectFrom('person_key')
    .select(['sealed', 'master_id'])
    .where('person_id', '=', personId)
    .executeTakeFirst();
}

/** Of two who need the first key at once, one makes it and both use it. */
async function makeKey(ctx: AnyContext, master: MasterKey, place: Place): Promise<KeyRow> {
  const { tenantId } = ctx.viewer;
  const sealed = await master.seal(randomBytes(32), keyContext(tenantId, place.personId));
  await kit(ctx)
    .db.insertInto('person_key')
    .values({
      tenant_id: tenantId,
      person_id: place.personId,
      sealed,
      master_id: master.id,
      made_at: ctx.clock.now(),
      destroyed_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await findKey(ctx, place);
  if (!made) throw new Error(`The key of ${place.personId} was made and is not there.`);
  return made;
}

async function openKey(ctx: AnyContext, master: MasterKey, personId: string, row: KeyRow | undefined): Promise<Buffer | null> {
  if (!row?.sealed || !row.master_id) return null;
  return master.open(row.sealed, { masterId: row.master_id, context: keyContext(ctx.viewer.tenantId, personId) });
}

export function keyContext(tenantId: string, personId: string): string {
  return JSON.stringify(['person key', tenantId, personId]);
}

function contextOf(ctx: AnyContext, { personId, column }: Place): string {
  return JSON.stringify([ctx.viewer.tenantId, personId, `${ctx.subgraph}.${column}`]);
}
