import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx } from '../context.ts';

export function deviceProblem(deviceId: string | null | undefined): (UserError<'InvalidInput'> & { field: string }) | null {
  if (deviceId == null || (deviceId.length >= 1 && deviceId.length <= 100 && !deviceId.includes('\u0000'))) return null;
  return userError('InvalidInput', 'A device id has 1 to 100 characters.', { field: 'deviceId' });
}

/** A client that does not name its devices is told apart by its sign-in sessions. */
export function deviceOf(ctx: Ctx, deviceId: string | null | undefined): string {
  return deviceId ?? ctx.viewer.sessionId ?? 'unnamed';
}
