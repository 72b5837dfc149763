import { changeRoleByAddress, listGranted } from '@lyceum/identity/administration/operator.service.ts';
import { normaliseEmail } from '@lyceum/identity/registration/registration.rules.ts';
import { isGrantable, type UserRole } from '@lyceum/identity/role/role.rules.ts';
import { CannotStart } from '../house/cannot-start.ts';
import type { Office } from '../office/office.ts';
import { tenantNamed } from '../office/tenant-named.ts';

export const usage = `npm run admin -- list [--tenant aurora]           who holds a granted role
npm run admin -- grant  --tenant aurora --email ada@example.org --role ADMIN --because "…"
npm run admin -- revoke --tenant aurora --email ada@example.org --role ADMIN --because "…"

Roles are ADMIN and MODERATOR, which admins grant as well, and PLATFORM_ADMIN, who opens and suspends marketplaces. The person has an
account there already.`;

export interface Words {
  readonly tenant?: string | undefined;
  readonly email?: string | undefined;
  readonly role?: string | undefined;
  readonly because?: string | undefined;
}

/** Carries one command out for `operator`, who is at the keyboard; resolves to what to print. Throws `CannotStart` with what to do. */
export async function serveCommand(office: Office, operator: string, command: string, words: Words): Promise<string> {
  switch (command) {
    case 'list':
      return list(office, words.tenant);
    case 'grant':
    case 'revoke':
      return change(office, operator, command, words);
    default:
      throw new CannotStart(usage);
  }
}

async function list(office: Office, tenant: string | undefined): Promise<string> {
  const rows = await listGranted(office.in(tenant === undefined ? '*' : await tenantNamed(office, tenant)));
  if (rows.length === 0) return 'Nobody holds a granted role.';
  return rows
    .map(({ slug, email, roles, suspendedAt }) => `${slug}  ${email}  ${roles.join(', ')}${suspendedAt ? '  (suspended)' : ''}`)
    .join('\n');
}

async function change(office: Office, operator: string, how: 'grant' | 'revoke', words: Words): Promise<string> {
  const reason = required(words.because, 'because').trim();
  const role = roleNamed(required(words.role, 'role'));
  const email = normaliseEmail(required(words.email, 'email'));
  const ctx = office.in(await tenantNamed(office, required(words.tenant, 'tenant')));
  if (!(await changeRoleByAddress(ctx, how, { email, role, reason, operator })))
    throw new CannotStart(`Nobody has the address ${email} there: the account comes first, by registering.`);
  return `${role} ${how === 'grant' ? 'is held by' : 'is not held any more by'} ${email}`;
}

function roleNamed(text: string): UserRole {
  const role = text.toUpperCase() as UserRole;
  if (!isGrantable(role) && role !== 'PLATFORM_ADMIN')
    throw new CannotStart(`Nobody grants or takes ${text}; ADMIN, MODERATOR and PLATFORM_ADMIN are granted.`);
  return role;
}

function required(word: string | undefined, name: string): string {
  if (word === undefined || word.trim() === '') throw new CannotStart(`--${name} is missing.\n\n${usage}`);
  return word;
}
