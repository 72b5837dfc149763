import { transact } from '@lyceum/kit/context/transact.ts';
import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { decisionMade, rulesPublished } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, claimsOf, openIdentity, otherTenant } from '../testing/open-identity.ts';
import { forgetInAudit, recordAudit } from './audit.service.ts';

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

describe('an admin finds', () => {
  const reason = 'asked by her mother, ticket 4711';
  const byAdmin = demoUser(1, 0);
  const decision = { caseId: 'case_1', reverses: null, messageId: 'message_1', conversationId: 'conversation_1', userId: null };
  beforeAll(async () => {
    const ctx = home.house.context({ userId: byAdmin, role: 'ADMIN', scopes: ['audit:read'], tenantId: aurora }) as Ctx;
    await transact(ctx, async (tx) => {
      await recordAudit(tx, { action: 'account.locked', subjectId: demoUser(1, 41), reason });
      await recordAudit(tx, {
        action: 'account.unlocked',
        subjectId: demoUser(1, 41),
        reason: '100% sure',
        onBehalfOf: demoUser(1, 41),
      });
    });
    const by = { tenantId: aurora, actorId: demoUser(1, 1) };
    await home.house.deliver(decisionMade, { ...decision, decisionId: 'decision_1', action: 'DISMISS' }, by);
    await home.house.deliver(rulesPublished, { version: 7, rules: [] }, by);
  });

  async function found(filter: object) {
    const { data, errors } = await admin(1, aurora).execute(
      `query ($filter: AuditFilter) { auditLog(filter: $filter, first: 50) { nodes {
        action actor { id } onBehalfOf { id } subjectId reason details detailsForgotten number hash facts
      } } }`,
      { filter },
    );
    expect(errors).toBeUndefined();
    return data.auditLog.nodes as Record<string, unknown>[];
  }
  const actions = async (filter: object) => (await found(filter)).map(({ action }) => action).sort();

  test.each<[string, object, readonly string[]]>([
    ['who did it', { actorId: byAdmin }, ['account.locked', 'account.unlocked']],
    ['to whom', { subjectId: demoUser(1, 41) }, ['account.locked', 'account.unlocked']],
    ['what', { action: 'account.locked' }, ['account.locked']],
    ['what kind', { action: 'account.' }, ['account.locked', 'account.unlocked']],
    ['a kind that is none', { action: 'account_' }, []],
    ['words of the reason, in any order and case', { reason: '4711 MOTHER' }, ['account.locked']],
    ['a reason with a sign of patterns, literally', { reason: '0%' }, ['account.unlocked']],
    ['both conditions', { actorId: byAdmin, reason: 'father' }, []],
    ['the time before which', { until: '2020-01-01T00:00:00Z' }, []],
    [
      'decisions of moderators, and who made them',
      { actorId: demoUser(1, 1) },
      ['moderation.decided', 'moderation.rules_published'],
    ],
  ])('by %s', async (_, filter, expected) => {
    expect(await actions(filter)).toEqual(expected);
  });

  test('who, for whom, why, and the place in the chain; and once the person is forgotten, that', async () => {
    const filter = { subjectId: demoUser(1, 41), action: 'account.unlocked' };
    await home.house.until(async () => (await found(filter))[0]?.number !== null);
    const [entry] = await found(filter);
    expect(entry).toMatchObject({
      actor: { id: byAdmin },
      onBehalfOf: { id: demoUser(1, 41) },
      reason: '100% sure',
      detailsForgotten: false,
    });
    expect(entry).toMatchObject({ number: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await forgetInAudit(home.house.context({ tenantId: aurora }) as Ctx, demoUser(1, 41));
    expect((await found(filter))[0]).toEqual({ ...entry, reason: null, detailsForgotten: true });
    expect(await actions({ reason: 'sure' })).toEqual([]);
  });
});

test('nobody else reads it', async () => {
  const moderator = home.house.as({ userId: demoUser(1, 1), role: 'MODERATOR', scopes: ['moderation:decide'], tenantId: aurora });
  const { errors } = await moderator.execute(document);
  expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});
