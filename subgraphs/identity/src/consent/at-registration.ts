import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx, Write } from '../context.ts';
import { consentRequired } from './consent.errors.ts';
import { listInForce, listOffered } from './consent.query.ts';
import { isOffered, outstandingOf, type Version } from './consent.rules.ts';
import { say } from './say.ts';

/** What is wrong with the consents of a registration; null if nothing is. It depends on the marketplace alone, never on who registers. */
export async function judgeConsents(ctx: Ctx, consents: readonly Version[]) {
  const twice = consents.find(({ kind }, index) => consents.findIndex((one) => one.kind === kind) < index);
  if (twice) return userError('InvalidInput', `${twice.kind} is there twice.`, { field: 'consents' });
  const offered = await listOffered(ctx);
  const strange = consents.find((consent) => !isOffered(offered, consent));
  if (strange)
    return userError('InvalidInput', `${strange.kind} ${strange.version} is not there to be agreed to; see consentDocuments.`, {
      field: 'consents',
    });
  const words = consents.map((consent) => ({ ...consent, given: true }));
  const missing = outstandingOf(await listInForce(ctx), words);
  return missing.length === 0 ? null : consentRequired(missing);
}

/** Once there is an account: what was agreed to when it was asked for, at that time. */
export async function keepConsents(tx: Write, userId: string, consents: readonly Version[], at: Date): Promise<void> {
  for (const { kind, version } of consents) await say(tx, { userId, kind, version, given: true, how: 'REGISTRATION', at });
}
