import { userError } from '@lyceum/kit/errors/failure.ts';

/** `needed`: what the role or person may do, of which the viewer does not have all. */
export function outranked(scopes: readonly string[], needed: readonly string[]) {
  const missing = needed.filter((one) => !scopes.includes(one));
  return userError('Outranked', `This needs ${missing.join(', ')}, which you do not have; ask somebody who does.`);
}
