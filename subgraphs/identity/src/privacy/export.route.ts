import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { exportPath, openedBy } from './export.service.ts';

/** The archive, for whoever has the address that `openDataExport` gave, for five minutes. A browser sends no header that could say more. */
export const exportRoute: Route<Ports, Tables> = {
  method: 'GET',
  path: `${exportPath}:token`,
  bodyLimit: 0,
  access: 'public',
  async handle(anyone, _, { token = '' }) {
    const { secrets, system, cipher } = anyone.ports;
    const now = anyone.clock.now();
    const id = openedBy(secrets, token, now);
    const row =
      id === null
        ? undefined
        : await system('*')
            .db.selectFrom('data_export')
            .select(['tenant_id', 'user_id', 'archive'])
            .where('id', '=', id)
            .where('expires_at', '>', now)
            .executeTakeFirst();
    const place = { personId: row?.user_id ?? '', column: 'data_export.archive' };
    const zip = row?.archive ? await cipher.open(system(row.tenant_id), place, row.archive) : null;
    if (!zip)
      return Response.json(
        { error: 'This address is over or was not made here; ask openDataExport for a new one.' },
        { status: 404 },
      );
    return new Response(new Uint8Array(zip), {
      headers: {
        'content-type': 'application/zip',
        'content-disposition': 'attachment; filename="my-data.zip"',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      },
    });
  },
};
