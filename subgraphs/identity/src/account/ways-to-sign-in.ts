import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Write } from '../context.ts';
import { listLinked } from '../federated-sign-in/federated.query.ts';
import { countPasskeys } from '../passkey/passkey.query.ts';
import type { UserAccount } from './account.entity.ts';

/** In how many ways its owner can sign in: the password, each link, each passkey. Second factors are none: they open nothing by themselves. */
export async function waysToSignIn(tx: Write, { id, passwordHash }: UserAccount): Promise<number> {
  const links = await listLinked(tx, id);
  return (passwordHash ? 1 : 0) + links.length + (await countPasskeys(tx, id));
}

export function lastWayToSignIn() {
  return userError('LastWayToSignIn', 'There would be no way left to sign in; set a password first, with requestPasswordReset.');
}
