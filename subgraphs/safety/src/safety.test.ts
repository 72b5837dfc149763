import { transact } from '@lyceum/kit/context/transact.ts';
import { destroyKey } from '@lyceum/kit/envelope/person-cipher.ts';
import { demoId, demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import { openTestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import {
  decisionMade,
  decisionRefused,
  evidenceFrozen,
  freezeEvidence,
  messageVerdict,
  reportOpened,
  rulesPublished,
  scanMessage,
} from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from './context.ts';
import { publishTextRules } from './rules/rules.service.ts';
import { safety } from './subgraph.ts';

const author = demoUser(1, 40);
const reporter = demoUser(1, 10);
const conversationId = demoId('conversation', 1, 1);

let house: Awaited<ReturnType<typeof openTestSubgraph>>;
let moderator: ReturnType<typeof house.as>;
let colleague: ReturnType<typeof house.as>;
let admin: ReturnType<typeof house.as>;
let witness: ReturnType<typeof house.as>;

beforeAll(async () => {
  house = await openTestSubgraph(safety, { env: { ENVELOPE_KEYS: 'a master key for tests that is long enough to be one' } });
  moderator = house.as({ userId: demoUser(1, 1), role: 'MODERATOR', scopes: ['moderation:decide'] });
  colleague = house.as({ userId: demoUser(1, 2), role: 'MODERATOR', scopes: ['moderation:decide'] });
  admin = house.as({ userId: demoUser(1, 0), role: 'ADMIN', scopes: ['moderation:decide', 'moderation:rules'] });
  witness = house.as({ userId: reporter, role: 'MENTOR', scopes: ['mentor'] });
});

afterAll(() => house?.close());

let keys = 0;
const key = (): string => `safety-test-${++keys}`;
const report = `mutation ($input: ReportMessageInput!) { reportMessage(input: $input) { __typename ... on ReportMessageSuccess { report { id state outcome } } ... on UserError { code message } } }`;
const mine = `query ($id: ID!) { report(id: $id) { state outcome } }`;
const claim = `mutation ($input: ClaimCaseInput!) { claimCase(input: $input) { __typename ... on ClaimCaseSuccess { leaseToken case { id kind evidence { text contentHash } reports { reason } scan { verdict score } } } ... on UserError { code } } }`;
const decide = `mutation ($input: DecideCaseInput!) { decideCase(input: $input) { __typename ... on DecideCaseSuccess { decision { id action } case { state } } ... on UserError { code } } }`;
const reverse = `mutation ($input: ReverseDecisionInput!) { reverseDecision(input: $input) { __typename ... on DecideCaseSuccess { decision { id action reverses } } ... on UserError { code } } }`;

const judge = (userId: string) => house.as({ userId, role: 'MODERATOR', scopes: ['moderation:decide'] });

function evidence(reportId: string, messageId: string, text = 'you are worthless') {
  return {
    reportId,
    found: true as const,
    messageId,
    conversationId,
    authorId: author,
    sentAt: '2026-01-01T10:00:00.000Z',
    contentHash: '',
    text,
    edits: [],
    context: [],
  };
}

async function openReport(messageId: string): Promise<string> {
  const { data, errors } = await witness.execute(report, { input: { messageId, reason: 'HARASSMENT', idempotencyKey: key() } });
  expect(errors).toBeUndefined();
  const { id } = data.reportMessage.report;
  await house.deliver(evidenceFrozen, evidence(id, messageId));
  return id;
}

/** The case of a report of this message, claimed by the moderator. */
async function claimedCase(messageId: string) {
  await openReport(messageId);
  const { reviewQueue } = (await moderator.execute('{ reviewQueue(first: 100) { nodes { id messageId } } }', {})).data;
  const { id: caseId } = reviewQueue.nodes.find((node: { messageId: string }) => node.messageId === messageId);
  return (await moderator.execute(claim, { input: { caseId } })).data.claimCase;
}

test('a report is frozen, claimed by one moderator, decided once, obeyed, and its reporter learns the outcome', async () => {
  const messageId = demoId('message', 1, 1);
  const reportId = await openReport(messageId);
  expect((await house.sent(freezeEvidence)).at(-1)).toEqual({ reportId, messageId, reporterId: reporter });
  expect((await witness.execute(mine, { id: reportId })).data.report.state).toBe('OPEN');
  expect((await house.sent(reportOpened)).some((sent) => sent.reportId === reportId)).toBe(true);

  const claimed = (await moderator.execute(claim, { input: {} })).data.claimCase;
  expect(claimed.case).toMatchObject({
    kind: 'REPORTED_MESSAGE',
    evidence: [{ text: 'you are worthless' }],
    reports: [{ reason: 'HARASSMENT' }],
  });
  expect(claimed.case.evidence[0].contentHash).toMatch(/^[0-9a-f]{64}$/);
  const caseId = claimed.case.id;
  expect((await colleague.execute(claim, { input: { caseId } })).data.claimCase.code).toBe('CASE_NOT_FREE');
  const decision = { caseId, leaseToken: claimed.leaseToken, action: 'SUSPEND_USER', idempotencyKey: key() };
  expect((await colleague.execute(decide, { input: { ...decision, leaseToken: 'guessed' } })).data.decideCase.code).toBe(
    'LEASE_LOST',
  );
  const first = (await moderator.execute(decide, { input: decision })).data.decideCase;
  expect(first).toMatchObject({ decision: { action: 'SUSPEND_USER' }, case: { state: 'DECIDED' } });
  expect((await moderator.execute(decide, { input: decision })).data.decideCase).toEqual(first);
  expect((await moderator.execute(decide, { input: { ...decision, action: 'DISMISS' } })).data.decideCase.code).toBe(
    'IDEMPOTENCY_CONFLICT',
  );
  expect((await house.sent(decisionMade)).filter((sent) => sent.caseId === caseId)).toEqual([
    { decisionId: first.decision.id, caseId, action: 'SUSPEND_USER', reverses: null, messageId, conversationId, userId: author },
  ]);
  expect((await witness.execute(mine, { id: reportId })).data.report).toEqual({ state: 'DECIDED', outcome: 'SUSPEND_USER' });

  const undo = (decisionId: string) => ({ input: { decisionId, note: 'The context was missing.', idempotencyKey: key() } });
  expect((await moderator.execute(reverse, undo(first.decision.id))).data.reverseDecision.code).toBe('DECISION_NOT_REVERSIBLE');
  const reversal = (await colleague.execute(reverse, undo(first.decision.id))).data.reverseDecision.decision;
  expect(reversal).toMatchObject({ action: 'REVERSED', reverses: first.decision.id });
  expect((await colleague.execute(reverse, undo(first.decision.id))).data.reverseDecision.code).toBe('DECISION_NOT_REVERSIBLE');
  expect((await colleague.execute(reverse, undo(reversal.id))).data.reverseDecision.code).toBe('DECISION_NOT_REVERSIBLE');
});

test('evidence that was frozen before texts were sealed is read as it is, until its author is erased', async () => {
  const claimed = await claimedCase(demoId('message', 1, 24));
  const context = [{ messageId: demoId('message', 1, 23), authorId: reporter, sentAt: '2026-01-01T09:00:00.000Z', text: 'hi' }];
  const frozen = JSON.stringify({
    authorId: author,
    sentAt: '2026-01-01T10:00:00.000Z',
    text: 'you are worthless',
    edits: [],
    context,
  });
  await house.owner.query('update safety.evidence set frozen = $1, content_hash = $2 where case_id = $3', [
    frozen,
    'ab'.repeat(32),
    claimed.case.id,
  ]);
  const read = async () => {
    const { data, errors } = await moderator.execute(
      'query ($id: ID!) { moderationCase(id: $id) { evidence { text contentHash context { text } } } }',
      { id: claimed.case.id },
    );
    expect(errors).toBeUndefined();
    return data.moderationCase.evidence;
  };
  expect(await read()).toEqual([{ text: 'you are worthless', contentHash: 'ab'.repeat(32), context: [{ text: 'hi' }] }]);
  await transact(house.context({ tenantId: demoTenants[1].id }), (tx) => destroyKey(tx, reporter));
  expect(await read()).toMatchObject([{ text: 'you are worthless', context: [{ text: '' }] }]);
});

test('a suspension that identity refuses leaves the case to an admin, with what was noted', async () => {
  const claimed = await claimedCase(demoId('message', 1, 27));
  const caseId = claimed.case.id;
  const input = { caseId, leaseToken: claimed.leaseToken, action: 'SUSPEND_USER', note: 'the boss', idempotencyKey: key() };
  const { decision } = (await moderator.execute(decide, { input })).data.decideCase;
  await house.deliver(decisionRefused, { decisionId: decision.id, caseId });
  await house.deliver(decisionRefused, { decisionId: decision.id, caseId });
  const look = `query ($id: ID!) { moderationCase(id: $id) { state escalatedAt decisions { id note refusedAt } } }`;
  const seen = (await moderator.execute(look, { id: caseId })).data.moderationCase;
  expect(seen).toMatchObject({ state: 'OPEN', decisions: [{ id: decision.id, note: 'the boss' }] });
  expect([seen.escalatedAt, seen.decisions[0].refusedAt]).toEqual([expect.any(String), expect.any(String)]);
  expect((await colleague.execute(claim, { input: { caseId } })).data.claimCase.code).toBe('CASE_NOT_FREE');
  const boss = house.as({ userId: demoUser(1, 0), role: 'ADMIN', scopes: ['admin', 'moderation:decide'] });
  const { leaseToken } = (await boss.execute(claim, { input: { caseId } })).data.claimCase;
  const hidden = { caseId, leaseToken, action: 'HIDE_MESSAGE', idempotencyKey: key() };
  expect((await boss.execute(decide, { input: hidden })).data.decideCase).toMatchObject({ case: { state: 'DECIDED' } });
  await house.deliver(decisionRefused, { decisionId: decision.id, caseId });
  expect((await boss.execute(look, { id: caseId })).data.moderationCase.state).toBe('DECIDED');
});

test('twenty moderators who ask at once never get the same case', async () => {
  const ids = Array.from({ length: 10 }, (_, index) => demoId('message', 1, 10 + index));
  for (const id of ids) await openReport(id);
  const people = Array.from({ length: 20 }, (_, index) =>
    house.as({ userId: demoUser(1, 60 + index), role: 'MODERATOR', scopes: ['moderation:decide'] }),
  );
  const answers = await Promise.all(people.map((person) => person.execute(claim, { input: {} })));
  const got = answers.flatMap(({ data }) => (data.claimCase.case ? [data.claimCase.case.id] : []));
  expect(got).toHaveLength(10);
  expect(new Set(got).size).toBe(10);
});

test('nobody sees or claims a case about themselves or their own report', async () => {
  const messageId = demoId('message', 1, 30);
  await openReport(messageId);
  const queue = `{ reviewQueue(first: 100) { nodes { messageId } } }`;
  const seenBy = async (userId: string) =>
    (await house.as({ userId, role: 'MODERATOR', scopes: ['moderation:decide'] }).execute(queue, {})).data.reviewQueue.nodes.map(
      (node: { messageId: string }) => node.messageId,
    );
  expect(await seenBy(demoUser(1, 1))).toContain(messageId);
  expect(await seenBy(author)).not.toContain(messageId);
  expect(await seenBy(reporter)).not.toContain(messageId);
  expect((await witness.execute(queue, {})).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

test('a lease is for who took it: by its token nobody else releases or decides the case, least of all who it is about', async () => {
  const { leaseToken, case: claimed } = await claimedCase(demoId('message', 1, 31));
  const release = `mutation ($input: ReleaseCaseInput!) { releaseCase(input: $input) { __typename ... on UserError { code } } }`;
  const lease = { caseId: claimed.id, leaseToken };
  const decision = () => ({ ...lease, action: 'DISMISS', idempotencyKey: key() });
  for (const person of [colleague, judge(author), judge(reporter)]) {
    expect((await person.execute(release, { input: lease })).data.releaseCase.code).toBe('LEASE_LOST');
    expect((await person.execute(decide, { input: decision() })).data.decideCase.code).toBe('LEASE_LOST');
  }
  const { decision: first } = (await moderator.execute(decide, { input: decision() })).data.decideCase;
  const undo = () => ({ input: { decisionId: first.id, note: 'It was me, and it was right.', idempotencyKey: key() } });
  for (const person of [judge(author), judge(reporter)])
    expect((await person.execute(reverse, undo())).data.reverseDecision.code).toBe('DECISION_NOT_REVERSIBLE');
  expect((await colleague.execute(reverse, undo())).data.reverseDecision.__typename).toBe('DecideCaseSuccess');
});

test('who reports a message after they claimed its case does not decide it any more', async () => {
  const messageId = demoId('message', 1, 32);
  const { leaseToken, case: claimed } = await claimedCase(messageId);
  const own = await moderator.execute(report, { input: { messageId, reason: 'HATE', idempotencyKey: key() } });
  await house.deliver(evidenceFrozen, evidence(own.data.reportMessage.report.id, messageId));
  const input = { caseId: claimed.id, leaseToken, action: 'HIDE_MESSAGE', idempotencyKey: key() };
  expect((await moderator.execute(decide, { input })).data.decideCase.code).toBe('LEASE_LOST');
});

test('a report about a message that its reporter cannot see is closed, and somebody else cannot see the report', async () => {
  const { data } = await witness.execute(report, {
    input: { messageId: demoId('message', 1, 40), reason: 'SPAM', idempotencyKey: key() },
  });
  const { id } = data.reportMessage.report;
  await house.deliver(evidenceFrozen, { reportId: id, found: false });
  expect((await witness.execute(mine, { id })).data.report.state).toBe('REJECTED');
  expect((await moderator.execute(mine, { id })).data.report).toBeNull();
});

test('the same evidence delivered twice opens one case with one piece of evidence', async () => {
  const messageId = demoId('message', 1, 50);
  const { data } = await witness.execute(report, { input: { messageId, reason: 'HATE', idempotencyKey: key() } });
  const { id } = data.reportMessage.report;
  await house.deliver(evidenceFrozen, evidence(id, messageId), { id: 'event-50' });
  await house.deliver(evidenceFrozen, evidence(id, messageId), { id: 'event-50' });
  const { reviewQueue } = (await moderator.execute(`{ reviewQueue(first: 100) { nodes { messageId evidence { id } } } }`, {}))
    .data;
  const cases = reviewQueue.nodes.filter((node: { messageId: string }) => node.messageId === messageId);
  expect(cases).toHaveLength(1);
  expect(cases[0].evidence).toHaveLength(1);
});

test('a held message is allowed, removed, or shown to a moderator, and always answered', async () => {
  const scan = (n: number, text: string, held: boolean) =>
    house.deliver(scanMessage, {
      messageId: demoId('message', 1, n),
      conversationId,
      senderId: author,
      text,
      held,
      ruleVersion: 0,
    });
  const verdictOf = async (n: number) =>
    (await house.sent(messageVerdict)).find((sent) => sent.messageId === demoId('message', 1, n))?.verdict;
  await scan(60, 'See you tomorrow at ten!', true);
  await scan(61, 'write to ann@example.com', false);
  await scan(62, 'See you tomorrow at ten!', false);
  expect(await verdictOf(60)).toBe('ALLOW');
  expect(await verdictOf(61)).toBe('REMOVE');
  expect(await verdictOf(62)).toBeUndefined();
  await scan(63, 'we could do it by bank transfer', true);
  expect(await verdictOf(63)).toBeUndefined();
  const claimed = (await moderator.execute(claim, { input: {} })).data.claimCase;
  expect(claimed.case).toMatchObject({
    kind: 'HELD_MESSAGE',
    evidence: [{ text: 'we could do it by bank transfer' }],
    scan: { verdict: 'REVIEW' },
  });
  await moderator.execute(decide, {
    input: { caseId: claimed.case.id, leaseToken: claimed.leaseToken, action: 'DISMISS', idempotencyKey: key() },
  });
  expect(await verdictOf(63)).toBe('ALLOW');
});

test('rules are published version by version, told to messaging, and applied to the next scan', async () => {
  const publish = `mutation ($input: PublishTextRulesInput!) { publishTextRules(input: $input) { __typename ... on PublishTextRulesSuccess { ruleSet { version rules { id size } } } ... on UserError { code message } } }`;
  const rules = [{ id: 'house.rule', category: 'HOUSE', action: 'SUSPICIOUS', weight: 1, words: ['platypus'] }];
  const answer = (await admin.execute(publish, { input: { rules, replaces: 0 } })).data.publishTextRules;
  expect(answer.ruleSet).toEqual({ version: 1, rules: [{ id: 'house.rule', size: 1 }] });
  expect((await admin.execute(publish, { input: { rules, replaces: 0 } })).data.publishTextRules.code).toBe('TEXT_RULES_CHANGED');
  expect(
    (await admin.execute(publish, { input: { rules: [{ ...rules[0], detector: 'email' }], replaces: 1 } })).data.publishTextRules
      .code,
  ).toBe('INVALID_INPUT');
  expect((await moderator.execute(publish, { input: { rules, replaces: 1 } })).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  const nameless = house.context({ tenantId: demoTenants[1].id }) as Ctx;
  const partner = { ...nameless, viewer: { ...nameless.viewer, kind: 'partner' as const, scopes: ['moderation:rules'] } };
  await expect(publishTextRules(partner, { rules: [], replaces: 1 })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect((await house.sent(rulesPublished)).map((sent) => sent.version)).toEqual([1]);
  await house.deliver(scanMessage, {
    messageId: demoId('message', 1, 70),
    conversationId,
    senderId: author,
    text: 'a pl4typus',
    held: false,
    ruleVersion: 1,
  });
  expect((await house.sent(messageVerdict)).find((sent) => sent.messageId === demoId('message', 1, 70))?.reasons).toEqual([
    'house.rule',
  ]);
});
