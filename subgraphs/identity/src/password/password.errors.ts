import { userError } from '@lyceum/kit/errors/failure.ts';
import { judgePassword, passwordLength } from './password.rules.ts';

export function wrongPassword() {
  return userError('WrongPassword', 'This is not the password in force; if you forgot it, ask for a new one.');
}

/** Why a new password cannot be taken, as the schema says it; null if it can. `field` is the input field it came in. */
export function refusalOfPassword(field: string, password: string) {
  switch (judgePassword(password)) {
    case 'LENGTH': {
      const message = `A password has ${passwordLength.least} to ${passwordLength.most} characters.`;
      return userError('InvalidInput', message, { field });
    }
    case 'COMMON':
      return userError('PasswordTooCommon', 'Many people use this password; choose another.');
    case null:
      return null;
  }
}
