import type { Ctx } from '../context.ts';

/** A passkey as its owner sees it. */
export interface PasskeyRow {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly transports: string[];
  readonly synced: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** A person's passkeys, oldest first. */
export function listPasskeys(ctx: Pick<Ctx, 'db'>, userId: string): Promise<PasskeyRow[]> {
  return selectShown(ctx).where('user_id', '=', userId).orderBy('created_at').orderBy('id').execute();
}

/** In the caller's transaction. */
export function readPasskey(ctx: Pick<Ctx, 'db'>, id: string): Promise<PasskeyRow> {
  return selectShown(ctx).where('id', '=', id).executeTakeFirstOrThrow();
}

function selectShown({ db }: Pick<Ctx, 'db'>) {
  return db
    .selectFrom('passkey')
    .select([
      'id',
      'name',
      'relying_party as domain',
      'transports',
      'backup_eligible as synced',
      'created_at as createdAt',
      'last_used_at as lastUsedAt',
    ]);
}

/** What browsers need to find a person's passkeys for a domain, oldest first. */
export async function listCredentials(ctx: Pick<Ctx, 'db'>, userId: string, domain: string) {
  const rows = await ctx.db
    .selectFrom('passkey')
    .select(['credential_id as id', 'transports'])
    .where('user_id', '=', userId)
    .where('relying_party', '=', domain)
    .orderBy('created_at')
    .execute();
  return rows.map(({ id, transports }) => ({ id, transports }));
}

/** A passkey as its answers are checked by it. */
export interface KnownPasskey {
  readonly passkeyId: string;
  readonly userId: string;
  readonly publicKey: string;
  readonly backupEligible: boolean;
  /** What its authenticator calls the person. */
  readonly handle: string;
}

/** By the id that its authenticator gave it; null for nobody's of this tenant. */
export async function findPasskey(ctx: Pick<Ctx, 'db'>, credentialId: string): Promise<KnownPasskey | null> {
  const row = await ctx.db
    .selectFrom('passkey')
    .innerJoin('passkey_holder', 'passkey_holder.user_id', 'passkey.user_id')
    .select([
      'passkey.id as passkeyId',
      'passkey.user_id as userId',
      'public_key as publicKey',
      'backup_eligible as backupEligible',
      'handle',
    ])
    .where('credential_id', '=', credentialId)
    .executeTakeFirst();
  return row ?? null;
}

export async function countPasskeys(ctx: Pick<Ctx, 'db'>, userId: string): Promise<number> {
  const { count } = await ctx.db
    .selectFrom('passkey')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
