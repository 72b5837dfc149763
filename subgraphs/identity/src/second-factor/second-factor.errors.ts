import { userError } from '@lyceum/kit/errors/failure.ts';
import { tooManyAttempts } from '../session/session.errors.ts';

export const invalidCode = () => userError('InvalidCode', 'This code is wrong, or was used before; wait for the next one.');

export const tooManyCodes = (retryAt: Date) =>
  tooManyAttempts('Too many codes were tried for this account; wait until retryAt.', retryAt);
