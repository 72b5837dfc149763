import { type BroughtToken, mailedToken, readMailedToken } from '../token/mailed-token.ts';
import { type Secrets, sha256 } from '../token/secrets.ts';
import type { EmailChange } from './email-change.entity.ts';
import type { ChangeToken } from './email-change.rules.ts';

export function changeToken(secrets: Secrets, changeId: string, which: ChangeToken): string {
  return mailedToken(secrets, 'email-change', changeId, which);
}

export function readChangeToken(text: string): BroughtToken | null {
  return readMailedToken('change', text);
}

/** Which of the three tokens of a change this is; null if none. */
export function whichToken(change: EmailChange, token: string): ChangeToken | null {
  const hash = sha256(token);
  if (hash === change.oldTokenHash) return 'OLD';
  if (hash === change.newTokenHash) return 'NEW';
  return hash === change.undoTokenHash ? 'UNDO' : null;
}
