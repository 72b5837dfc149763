import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx } from '../context.ts';
import { judgePassword, type PasswordFault, type PasswordPolicy, passwordLength } from './password.rules.ts';
import { readPasswordPolicy } from './password-policy.query.ts';

export function wrongPassword() {
  return userError('WrongPassword', 'This is not the password in force; if you forgot it, ask for a new one.');
}

/** A fault of a new password, as the schema says it; null where there is none. `field` is the input field it came in. */
export function passwordRefused(fault: PasswordFault | null, field: string, { least }: PasswordPolicy) {
  switch (fault) {
    case 'LENGTH':
      return userError('InvalidInput', `A password has ${least} to ${passwordLength.most} characters.`, { field });
    case 'COMMON':
      return userError('PasswordTooCommon', 'Many people use this password; choose another.');
    case 'NAME':
      return userError('PasswordTooCommon', 'This password is made of names of this marketplace; add words of your own.');
    case null:
      return null;
  }
}

/** Why this marketplace does not take a new password; null if it does. */
export async function refusalOfPassword(ctx: Pick<Ctx, 'db' | 'viewer'>, field: string, password: string) {
  const policy = await readPasswordPolicy(ctx);
  return passwordRefused(judgePassword(password, policy), field, policy);
}
