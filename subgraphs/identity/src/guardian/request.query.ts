import type { Ctx } from '../context.ts';
import { sha256 } from '../token/secrets.ts';
import { readGuardianToken } from './guardian-token.ts';
import { readStatement } from './statement.query.ts';

/** What a guardian is asked for; null unless the token is good. A guess is one of 2^256: nothing is counted. */
export async function readGuardianRequest(ctx: Ctx, text: string) {
  const brought = readGuardianToken('confirm', text);
  const found = brought && (await findRequest(ctx, brought));
  const statement = found && (await readStatement(ctx));
  if (!statement || !found) return null;
  return { childName: found.displayName, childEmail: found.email, statement, expiresAt: found.expiresAt };
}

/** The request that a token is good for, with its registration. */
export async function findRequest({ db, clock }: Pick<Ctx, 'db' | 'clock'>, { id, token }: { id: string; token: string }) {
  const row = await db
    .selectFrom('guardian_request')
    .innerJoin('registration', 'registration.id', 'guardian_request.registration_id')
    .select(['guardian_request.registration_id as registrationId', 'guardian_request.guardian_email as guardianEmail'])
    .select(['guardian_request.expires_at as expiresAt', 'email', 'display_name as displayName'])
    .where('guardian_request.id', '=', id)
    .where('guardian_request.token_hash', '=', sha256(token))
    .where('guardian_request.expires_at', '>', clock.now())
    .executeTakeFirst();
  return row ?? null;
}
