import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx } from '../context.ts';
import { readPolicies } from '../tenant/settings.query.ts';
import { judgePassword, passwordLength } from './password.rules.ts';

export function wrongPassword() {
  return userError('WrongPassword', 'This is not the password in force; if you forgot it, ask for a new one.');
}

/** Why this marketplace does not take a new password, as the schema says it; null if it does. `field` is the input field it came in. */
export async function refusalOfPassword(ctx: Pick<Ctx, 'db'>, field: string, password: string) {
  const { passwordMinLength } = await readPolicies(ctx);
  switch (judgePassword(password, passwordMinLength)) {
    case 'LENGTH': {
      const message = `A password has ${passwordMinLength} to ${passwordLength.most} characters.`;
      return userError('InvalidInput', message, { field });
    }
    case 'COMMON':
      return userError('PasswordTooCommon', 'Many people use this password; choose another.');
    case null:
      return null;
  }
}
