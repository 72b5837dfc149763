import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx } from '../context.ts';
import { readPolicies } from './settings.query.ts';

/** Why no account may be opened here now; null where one may. Everybody is told alike, whatever the address. */
export async function refusalOfRegistration(ctx: Pick<Ctx, 'db'>, way: 'BY_ONESELF' | 'BY_INVITATION') {
  const { registration } = await readPolicies(ctx);
  if (registration === 'OPEN' || registration === way) return null;
  return registration === 'CLOSED'
    ? userError('RegistrationClosed', 'This marketplace opens no accounts at the moment.', { policy: registration })
    : userError('RegistrationClosed', 'This marketplace opens accounts by invitation; ask its admins for one.', {
        policy: registration,
      });
}
