import { transact } from '@lyceum/kit/context/transact.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { LockMode } from '@mikro-orm/core';
import { UserAccount } from '../account/account.entity.ts';
import { lastWayToSignIn, waysToSignIn } from '../account/ways-to-sign-in.ts';
import type { Ctx } from '../context.ts';
import { endUnguardedBackupCodes } from '../second-factor/exchange-backup-codes.ts';
import { missingProof } from '../second-factor/step-up.service.ts';
import { Passkey } from './passkey.entity.ts';
import { noPasskeyName, noSuchPasskey } from './passkey.errors.ts';
import { readPasskey } from './passkey.query.ts';
import { passkeyName } from './passkey.rules.ts';
import { tellPasskey } from './passkey-mail.service.ts';

/** Gives one of the person's passkeys another name. */
export function renamePasskey(ctx: Ctx, { passkeyId: id, name: text }: { readonly passkeyId: string; readonly name: string }) {
  const userId = signedIn(ctx);
  const name = passkeyName(text);
  if (!name) return noPasskeyName();
  return transact(ctx, async (tx) => {
    const passkey = await tx.em.findOne(Passkey, { id, userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!passkey) return noSuchPasskey();
    passkey.name = name;
    await tx.em.flush();
    return { __typename: 'RenamePasskeySuccess' as const, passkey: await readPasskey(tx, id) };
  });
}

/** Takes a passkey away, unless nobody could sign in then. Sessions go on: they are the person's. */
export function removePasskey(ctx: Ctx, id: string) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    const account = await tx.em.findOneOrFail(UserAccount, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const missing = await missingProof(tx, userId);
    if (missing) return missing;
    const passkey = await tx.em.findOne(Passkey, { id, userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!passkey) return noSuchPasskey();
    if ((await waysToSignIn(tx, account)) === 1) return lastWayToSignIn();
    await tx.em.remove(passkey).flush();
    await endUnguardedBackupCodes(tx, userId);
    await tellPasskey(tx, userId, 'REMOVED', { passkeyId: id });
    return { __typename: 'RemovePasskeySuccess' as const, userId };
  });
}
