import { done } from '@lyceum/kit/saga/saga.ts';
import { sql } from 'kysely';
import type { Ctx, Write } from '../context.ts';
import { post } from '../letter/post.ts';
import { erased } from '../letter/templates/erased.ts';
import { certificatePath } from './certificate.route.ts';
import { signCertificate } from './certificate.ts';
import type { ErasureData } from './erasure.saga.ts';

/** After so many tries a mailbox is given up: nobody's address is kept because it takes no mail. The certificate is at its address all the same. */
const mailTries = 5;

/** Signs the certificate, mails it, and forgets the address. May run twice until it has ended; the mail then has the same id. */
export async function handOut(ctx: Ctx, erasureId: string, attempt: number) {
  const erasure = await ctx.db.selectFrom('erasure').selectAll().where('id', '=', erasureId).executeTakeFirstOrThrow();
  const { stores } = await sagaData(ctx, erasure.saga_id ?? '');
  const mails = {
    store: 'mails of the development inbox',
    deleted: await ctx.ports.mail.forget(erasure.addresses),
    anonymised: 0,
    kept: 0,
    ground: null,
  };
  const messages = {
    store: 'short messages of the development folder',
    deleted: await ctx.ports.sms.forget(erasure.user_id),
    anonymised: 0,
    kept: 0,
    ground: null,
  };
  const certificate = await signCertificate(ctx, {
    erasureId,
    personId: erasure.user_id,
    requestedAt: erasure.requested_at,
    stores: [...stores, mails, messages],
  });
  await mail(ctx, erasureId, erasure.addresses[0], attempt);
  // The last mail, too, names the address.
  await ctx.ports.mail.forget(erasure.addresses);
  return async (tx: Write) => {
    await tx.db
      .updateTable('erasure')
      .set({ certificate, addresses: [], state: 'DONE', ended_at: tx.clock.now() })
      .where('id', '=', erasureId)
      .where('state', '=', 'ERASING')
      .execute();
    return done({});
  };
}

async function mail(ctx: Ctx, erasureId: string, to: string | undefined, attempt: number): Promise<void> {
  if (to === undefined) return;
  const key = { token: erasureId, link: `${ctx.ports.publicUrl}${certificatePath}${erasureId}` };
  try {
    await post(ctx, erased, { id: erasureId, to, facts: { key } });
  } catch (error) {
    if (attempt < mailTries) throw error;
    ctx.log.warn({ err: error, erasureId }, 'the mail of an erasure was given up');
  }
}

async function sagaData(ctx: Ctx, sagaId: string): Promise<ErasureData> {
  const { rows } = await sql<{ data: ErasureData }>`select data from saga where id = ${sagaId}`.execute(ctx.db);
  if (!rows[0]) throw new Error(`There is no saga ${sagaId}.`);
  return rows[0].data;
}
