import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { mailTo } from './inbox.ts';
import { expect } from './journal.ts';
import type { Person } from './person.ts';

const signInQuery = `mutation ($input: SignInInput!) {
  result: signIn(input: $input) { __typename ... on SignInSuccess { tokens { accessToken refreshToken } user { id } } ... on UserError { code message } }
}`;

export interface Account {
  readonly userId: string;
  readonly email: string;
  readonly refreshToken: string;
}

/** Registers, reads the code in the inbox, verifies, signs in. */
export async function signUp(person: Person, email: string, inbox: string): Promise<Account> {
  await person.change(
    `mutation ($input: RegisterAccountInput!) { result: registerAccount(input: $input) { __typename ... on UserError { code message } } }`,
    { email, password: demoPassword, displayName: person.name },
    'RegisterAccountSuccess',
  );
  const [, token] = /Token: (\S+)/.exec(await mailTo(inbox, email)) ?? [];
  expect(token, 'the mail of a registration carries a token');
  await person.change(
    `mutation ($input: VerifyEmailInput!) { result: verifyEmail(input: $input) { __typename ... on UserError { code message } } }`,
    { token },
    'VerifyEmailSuccess',
  );
  return signIn(person, email);
}

export async function signIn(person: Person, email: string): Promise<Account> {
  person.setToken(null);
  const { tokens, user } = await person.change(signInQuery, { email, password: demoPassword, device: 'tour' }, 'SignInSuccess');
  person.setToken(tokens.accessToken);
  return { userId: user.id, email, refreshToken: tokens.refreshToken };
}

/** The roles of a token are those of its role; after an activation the person switches. */
export async function switchRole(person: Person, role: 'MENTOR' | 'MENTEE'): Promise<void> {
  const result = await person.change(
    `mutation ($input: SwitchRoleInput!) { result: switchRole(input: $input) { __typename ... on SwitchRoleSuccess { role accessToken } ... on UserError { code message } } }`,
    { role },
    'SwitchRoleSuccess',
  );
  person.setToken(result.accessToken);
}
