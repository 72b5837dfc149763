import type { Ctx } from '../context.ts';

/** What can be shown as second factor. */
export type SecondFactorKind = 'AUTHENTICATOR' | 'PASSKEY' | 'BACKUP_CODE';

/** What guards an account beside its password. */
export interface SecondFactor {
  readonly since: Date;
  readonly by: SecondFactorKind[];
  readonly backupCodesLeft: number;
}

/** An app that has shown a code, or any passkey, guards the account. Null where nothing does. */
export async function readSecondFactor(ctx: Pick<Ctx, 'db'>, userId: string): Promise<SecondFactor | null> {
  const { app, passkey, left } = await ctx.db
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('totp_factor').select('confirmed_at').where('user_id', '=', userId).as('app'),
      selectFrom('passkey')
        .select(({ fn }) => fn.min('created_at').as('oldest'))
        .where('user_id', '=', userId)
        .as('passkey'),
      selectFrom('backup_code')
        .select(({ fn }) => fn.countAll<string>().as('left'))
        .where('user_id', '=', userId)
        .where('used_at', 'is', null)
        .as('left'),
    ])
    .executeTakeFirstOrThrow();
  const since = app && passkey ? new Date(Math.min(app.getTime(), passkey.getTime())) : (app ?? passkey);
  if (!since) return null;
  const backupCodesLeft = Number(left);
  const kinds = { AUTHENTICATOR: app !== null, PASSKEY: passkey !== null, BACKUP_CODE: backupCodesLeft > 0 };
  const by = (Object.keys(kinds) as SecondFactorKind[]).filter((kind) => kinds[kind]);
  return { since, by, backupCodesLeft };
}
