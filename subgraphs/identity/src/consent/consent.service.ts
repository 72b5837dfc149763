import { transact } from '@lyceum/kit/context/transact.ts';
import { signedIn } from '@lyceum/kit/errors/guard.ts';
import { lockAccount } from '../administration/administer.ts';
import type { Ctx, Write } from '../context.ts';
import { endFace } from '../face/end-face.ts';
import { consentNotOffered, consentRequired } from './consent.errors.ts';
import { type ConsentRow, listInForce, listOffered, readConsents } from './consent.query.ts';
import { type ConsentKind, isOffered, requiredKinds, type Version } from './consent.rules.ts';
import { say } from './say.ts';

/** Agrees to a version that is offered; once more changes nothing. */
export function giveConsent(ctx: Ctx, { kind, version }: Version) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    const last = await lockedWord(tx, userId, kind);
    if (!isOffered(await listOffered(tx), { kind, version })) return consentNotOffered({ kind, version });
    if (!last?.given || last.version !== version) await say(tx, { userId, kind, version, given: true, how: 'ACCOUNT' });
    return { __typename: 'GiveConsentSuccess' as const, consent: (await wordOn(tx, userId, kind))! };
  });
}

/** Takes a consent back; where there is none, nothing changes. */
export function withdrawConsent(ctx: Ctx, kind: ConsentKind) {
  const userId = signedIn(ctx);
  return transact(ctx, async (tx) => {
    if (requiredKinds.includes(kind))
      return consentRequired((await listInForce(tx)).filter((document) => document.kind === kind));
    const last = await lockedWord(tx, userId, kind);
    if (last?.given) await say(tx, { userId, kind, version: last.version, given: false, how: 'ACCOUNT' });
    if (kind === 'FACE_CHECK') await endFace(tx, userId, 'CONSENT_WITHDRAWN');
    return { __typename: 'WithdrawConsentSuccess' as const, consent: await wordOn(tx, userId, kind) };
  });
}

/** Behind the account's lock, so that of two clicks at once the second sees what the first one said. */
async function lockedWord(tx: Write, userId: string, kind: ConsentKind): Promise<ConsentRow | null> {
  await lockAccount(tx, userId);
  return wordOn(tx, userId, kind);
}

async function wordOn(tx: Write, userId: string, kind: ConsentKind): Promise<ConsentRow | null> {
  return (await readConsents(tx, userId)).find((word) => word.kind === kind) ?? null;
}
