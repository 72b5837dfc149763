import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { consentScopes } from '@lyceum/identity/authorization/consent-scope.rules.ts';
import { grantedScopes } from '@lyceum/identity/permission/permission.rules.ts';
import { roleScopes, type UserRole } from '@lyceum/identity/role/role.rules.ts';
import { expect, test } from 'vitest';

const roles: readonly UserRole[] = ['MENTEE', 'MENTOR', 'MODERATOR', 'ADMIN', 'PLATFORM_ADMIN'];

test('every scope that a field asks for is one that some token can carry', () => {
  const supergraph = readFileSync(join(import.meta.dirname, '../../schema/supergraph.graphql'), 'utf8');
  const asked = [...supergraph.matchAll(/@requiresScopes\(scopes: (\[\[[^)]*\]\])\)/g)].flatMap(([, groups]) =>
    (JSON.parse(groups!) as string[][]).flat(),
  );
  const carried = new Set([...roles.flatMap((role) => [...roleScopes(role), ...grantedScopes(role, [])]), ...consentScopes]);
  expect(asked.length).toBeGreaterThan(20);
  expect(new Set(asked).difference(carried)).toEqual(new Set());
});
