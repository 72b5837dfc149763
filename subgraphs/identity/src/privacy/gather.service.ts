import { collectPerson, type Piece } from '@lyceum/kit/privacy/collect.ts';
import { type DataPart, sendPrivacyMail } from '@lyceum/schema/messages.ts';
import type { Write } from '../context.ts';
import { aliasesOf } from '../merge/alias.query.ts';
import { collectPhone } from '../phone/collect-phone.ts';
import { type Part, packArchive } from './archive.ts';
import { collectPlan } from './collect.ts';
import { waitingFor } from './export.query.ts';

const keptMs = 7 * 24 * 3_600_000;

/** Keeps one piece, sealed under the person's key. With the last one of all the archive is packed, in the same transaction. */
export async function gather(tx: Write, subgraph: string, { exportId, part, of, piece }: DataPart): Promise<void> {
  // The row's lock makes one the last; of an export that was replaced or erased meanwhile nothing is kept.
  const open = await tx.db
    .selectFrom('data_export')
    .select('user_id')
    .where('id', '=', exportId)
    .where('ready_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!open) return;
  const sealed = await tx.ports.cipher.seal(tx, placeOf(open.user_id), Buffer.from(JSON.stringify(piece)));
  await tx.db
    .insertInto('data_export_part')
    .values({ export_id: exportId, tenant_id: tx.viewer.tenantId, subgraph, part, of, sealed })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  if ((await waitingFor(tx, exportId)).length === 0) await pack(tx, exportId, open.user_id);
}

async function pack(tx: Write, exportId: string, userId: string): Promise<void> {
  const own = (await collectPerson(tx, collectPlan, [userId, ...(await aliasesOf(tx, userId))])).map(
    (piece): Part => ({ subgraph: 'identity', piece }),
  );
  const phone: Part = { subgraph: 'identity', piece: await collectPhone(tx, userId) };
  const zip = await packArchive([...own, phone, ...(await readParts(tx, exportId, userId))]);
  const now = tx.clock.now();
  await tx.db
    .updateTable('data_export')
    .set({
      archive: await tx.ports.cipher.seal(tx, { personId: userId, column: 'data_export.archive' }, zip),
      ready_at: now,
      expires_at: new Date(now.getTime() + keptMs),
    })
    .where('id', '=', exportId)
    .execute();
  await tx.db.deleteFrom('data_export_part').where('export_id', '=', exportId).execute();
  await tx.send(sendPrivacyMail, { userId, news: 'EXPORT_READY', requestId: exportId });
}

async function readParts(tx: Write, exportId: string, userId: string): Promise<readonly Part[]> {
  const rows = await tx.db
    .selectFrom('data_export_part')
    .select(['subgraph', 'sealed'])
    .where('export_id', '=', exportId)
    .orderBy('subgraph')
    .orderBy('part')
    .execute();
  const parts: Part[] = [];
  for (const { subgraph, sealed } of rows) {
    const plain = await tx.ports.cipher.open(tx, placeOf(userId), sealed);
    if (!plain) throw new Error(`The key of ${userId} was destroyed while ${exportId} was packed.`);
    parts.push({ subgraph, piece: JSON.parse(plain.toString('utf8')) as Piece });
  }
  return parts;
}

const placeOf = (personId: string) => ({ personId, column: 'data_export_part.sealed' });
