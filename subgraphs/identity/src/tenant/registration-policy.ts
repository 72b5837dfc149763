import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx } from '../context.ts';
import { bannedUntil } from '../suspension/banned-address.ts';
import { readPolicies } from './settings.query.ts';

type Reading = Pick<Ctx, 'db' | 'viewer' | 'ports' | 'clock'>;

/** Why no account may be opened by somebody who has proved to own this address; null where one may. Who was invited is wanted here. */
export async function refusalOfAddress(ctx: Reading, way: 'BY_ONESELF' | 'BY_INVITATION', email: string) {
  const closed = await refusalOfRegistration(ctx, way);
  if (closed || way === 'BY_INVITATION') return closed;
  const until = await bannedUntil(ctx, email);
  if (!until) return null;
  const { registration: policy } = await readPolicies(ctx);
  const message = `An earlier account of this address had been suspended when it was erased: it opens none before ${until.toISOString().slice(0, 10)}, unless it is invited.`;
  return userError('RegistrationClosed', message, { policy });
}

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
