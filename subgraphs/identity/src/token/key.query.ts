import type { Ctx } from '../context.ts';
import type { KeyTimes } from './key-life.rules.ts';

type Read = Pick<Ctx, 'db'>;

/** A signing key as people see it: nothing of it is secret. */
export interface KeyRow extends KeyTimes {
  readonly removedAt: Date | null;
  /** Null where it went when its time had come. */
  readonly removedBecause: string | null;
}

/** Every key that there ever was, oldest first: a dozen a year. */
export function listKeys({ db }: Read): Promise<readonly KeyRow[]> {
  return db
    .selectFrom('signing_key')
    .select(['kid', 'state', 'created_at as createdAt', 'activated_at as activatedAt', 'retired_at as retiredAt'])
    .select(['removed_at as removedAt', 'removed_because as removedBecause'])
    .orderBy('created_at')
    .execute();
}

/** The active key with its sealed private half. */
export async function readActiveKey({ db }: Read): Promise<SealedKey | undefined> {
  const row = await db
    .selectFrom('signing_key')
    .select(['kid', 'sealed_private_jwk as sealed'])
    .where('state', '=', 'active')
    .executeTakeFirst();
  return row as SealedKey | undefined;
}

export interface SealedKey {
  readonly kid: string;
  /** The private JWK under the master key, bound to the kid. */
  readonly sealed: string;
}

/** The public halves of the keys that sign, will sign, or signed what may still be in force. */
export async function readPublicKeys({ db }: Read): Promise<readonly unknown[]> {
  const rows = await db
    .selectFrom('signing_key')
    .select('public_jwk')
    .where('state', '<>', 'removed')
    .orderBy('created_at')
    .execute();
  return rows.map((row) => row.public_jwk);
}
