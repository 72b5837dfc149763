import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, claimsOf, openIdentity, otherTenant } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
  const { tokens } = await home.signIn('mentor10@aurora.test');
  const { sub, sid } = claimsOf(tokens.accessToken) as { sub: string; sid: string };
  const mentor = home.house.as({ userId: sub, sessionId: sid, role: 'MENTOR', scopes: ['mentor'], tenantId: aurora });
  await mentor.execute('mutation { switchRole(input: { role: MENTEE }) { __typename } }');
});
afterAll(() => home?.close());

const document = '{ auditLog(first: 10) { nodes { action actor { id } actorRole subjectId facts } } }';
const admin = (tenant: 1 | 2, tenantId: string) =>
  home.house.as({ userId: demoUser(tenant, 0), role: 'ADMIN', scopes: ['audit:read'], tenantId });

test('an admin reads who did what, of the own tenant only', async () => {
  const { data, errors } = await admin(1, aurora).execute(document);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    auditLog: {
      nodes: [{ action: 'role.switched', actor: { id: demoUser(1, 10) }, actorRole: 'MENTOR', subjectId: demoUser(1, 10) }],
    },
  });
  expect((await admin(2, otherTenant).execute(document)).data).toEqual({ auditLog: { nodes: [] } });
});

test('nobody else reads it', async () => {
  const moderator = home.house.as({ userId: demoUser(1, 1), role: 'MODERATOR', scopes: ['moderation:decide'], tenantId: aurora });
  const { errors } = await moderator.execute(document);
  expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('the application cannot rewrite, delete or empty the log', async () => {
  const { db } = home.house.context({ tenantId: aurora }) as Ctx;
  for (const statement of ["update audit_entry set action = 'x'", 'delete from audit_entry', 'truncate audit_entry']) {
    await expect(sql.raw(statement).execute(db), statement).rejects.toThrow(/permission denied/);
  }
});
