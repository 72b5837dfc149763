import type { Ctx } from '../context.ts';
import { digitsOf } from './phone.rules.ts';

/** The code of a request: made of its id and the master key, so that it is stored nowhere, and a message that is sent twice is the same. */
export function phoneCode({ ports }: Pick<Ctx, 'ports'>, requestId: string): string {
  return digitsOf(ports.secrets.code('phone-code', requestId));
}
