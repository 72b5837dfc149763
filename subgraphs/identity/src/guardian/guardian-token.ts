import { type BroughtToken, mailedToken, readMailedToken } from '../token/mailed-token.ts';
import type { Secrets } from '../token/secrets.ts';

const prefixes = { confirm: 'guardianrequest', withdraw: 'guardianship' } as const;
/** What a guardian can do by a token. */
export type GuardianAct = keyof typeof prefixes;

export const guardianIds = prefixes;

/** Of a request to confirm, or of a guardianship to withdraw. */
export function guardianToken(secrets: Secrets, act: GuardianAct, id: string): string {
  return mailedToken(secrets, `guardian-${act}`, id);
}

export function readGuardianToken(act: GuardianAct, text: string): BroughtToken | null {
  return readMailedToken(prefixes[act], text);
}
