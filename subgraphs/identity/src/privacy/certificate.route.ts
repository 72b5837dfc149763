import type { Route } from '@lyceum/kit/http/route.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { verifyCertificate } from './certificate.ts';

export const certificatePath = '/identity/erasures/';

/**
 * `{ certificate, statement, key }`: the signed text, what it says, and the public key by which it was checked just now. For whoever has the erasure's id: it
 * is drawn at random, told to the person alone, and what stands here names nobody.
 */
export const certificateRoute: Route<Ports, Tables> = {
  method: 'GET',
  path: `${certificatePath}:id`,
  bodyLimit: 0,
  access: 'public',
  async handle(anyone, _, { id = '' }) {
    // A link in a mail carries no tenant.
    const ctx = anyone.ports.system('*');
    const row = isId('erasure', id)
      ? await ctx.db.selectFrom('erasure').select('certificate').where('id', '=', id).executeTakeFirst()
      : undefined;
    if (!row?.certificate)
      return Response.json(
        { error: 'There is no certificate here; while an erasure is under way there is none yet.' },
        { status: 404 },
      );
    const { statement, key } = await verifyCertificate(ctx, row.certificate);
    return Response.json(
      { certificate: row.certificate, statement, key },
      { headers: { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } },
    );
  },
};
