import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { decisionMade, evidenceFrozen, freezeEvidence, messageVerdict, rulesPublished } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  conversationOf,
  type Ear,
  elsewhere,
  listenTo,
  mentee,
  mentor,
  openedConversation,
  openHouse,
  resultOf,
  send,
} from '../testing/house.ts';

let house: TestSubgraph;
let id: string;
let ear: Ear;
beforeAll(async () => {
  house = await openHouse();
  id = await openedConversation(house);
  ear = await listenTo(house, mentee(), id, (await conversationOf(house, mentee(), id, 'eventCursor')).eventCursor);
});
afterAll(async () => {
  await ear?.stop();
  await house?.close();
});

const verdict = (messageId: string, given: 'ALLOW' | 'REMOVE', day: number) =>
  house.deliver(
    messageVerdict,
    { messageId, conversationId: id, verdict: given, reasons: [], ruleVersion: 0 },
    { at: new Date(Date.UTC(2027, 0, day)) },
  );
const stateOf = async (messageId: string) =>
  (await resultOf(house.as(mentor()).execute('query ($id: ID!) { result: message(id: $id) { state } }', { id: messageId })))
    .state;

test('a clean message is delivered at once; a suspicious one waits, for its sender to see and nobody else', async () => {
  await send(house, mentor(), id, 'see you on Friday');
  expect((await ear.next()).message.text).toBe('see you on Friday');
  const { message } = await send(house, mentor(), id, 'my mail is ann@example.com');
  expect(message).toMatchObject({ state: 'HELD', sequence: null });
  expect((await conversationOf(house, mentor(), id, 'heldMessages { id }')).heldMessages).toEqual([{ id: message.id }]);
  expect(
    await conversationOf(house, mentee(), id, 'heldMessages { id } unreadCount messages(first: 10) { nodes { text } }'),
  ).toEqual({
    heldMessages: [],
    unreadCount: 1,
    messages: { nodes: [{ text: 'see you on Friday' }] },
  });
  expect(
    await resultOf(house.as(mentee()).execute('query ($id: ID!) { result: message(id: $id) { text } }', { id: message.id })),
  ).toBeNull();

  await verdict(message.id, 'ALLOW', 2);
  expect(await ear.next()).toMatchObject({ __typename: 'MessagePosted', message: { id: message.id, sequence: 2 } });
  // A verdict that is older than the one that counts changes nothing.
  await verdict(message.id, 'REMOVE', 1);
  expect(await stateOf(message.id)).toBe('VISIBLE');
});

test('a held message that is removed never reaches the other; its sender is told', async () => {
  const own = await listenTo(house, mentor(), id, (await conversationOf(house, mentor(), id, 'eventCursor')).eventCursor);
  const { message } = await send(house, mentor(), id, 'call +351 912 345 678');
  expect(await own.next()).toMatchObject({ __typename: 'MessageJudged', message: { id: message.id, state: 'HELD' } });
  await verdict(message.id, 'REMOVE', 2);
  expect(await own.next()).toMatchObject({ __typename: 'MessageJudged', message: { id: message.id, state: 'HIDDEN' } });
  await own.stop();
  await send(house, mentor(), id, 'back to algebra');
  expect((await ear.next()).message.text).toBe('back to algebra');
});

test('what was delivered and is then found bad disappears; a decision hides, its reversal brings back, in any order', async () => {
  const { message } = await send(house, mentor(), id, 'looks harmless');
  await ear.next();
  await verdict(message.id, 'REMOVE', 2);
  expect(await ear.next()).toMatchObject({
    __typename: 'MessageRemoved',
    message: { id: message.id, state: 'HIDDEN', text: null },
  });
  await verdict(message.id, 'ALLOW', 3);
  expect(await ear.next()).toMatchObject({ __typename: 'MessageRestored', message: { id: message.id } });

  const decision = (decisionId: string, action: 'HIDE_MESSAGE' | 'REVERSED', reverses: string | null = null) =>
    house.deliver(decisionMade, {
      decisionId,
      caseId: 'case_1',
      action,
      reverses,
      messageId: message.id,
      userId: mentor().userId,
    } as never);
  await decision('decision_1', 'HIDE_MESSAGE');
  expect(await ear.next()).toMatchObject({ __typename: 'MessageRemoved' });
  await decision('decision_2', 'REVERSED', 'decision_1');
  expect(await ear.next()).toMatchObject({ __typename: 'MessageRestored' });
  // The reversal overtakes what it reverses: nothing happens at all.
  await decision('decision_4', 'REVERSED', 'decision_3');
  await decision('decision_3', 'HIDE_MESSAGE');
  expect(await stateOf(message.id)).toBe('VISIBLE');
});

test("the tenant's rules arrive as versions and count from the next message on; an older version that comes late does not, and other tenants keep theirs", async () => {
  const rules = (action: string) => ({
    rules: [{ id: 'house', category: 'HOUSE', action, weight: 1, match: { kind: 'words', words: ['platypus'] } }],
  });
  expect((await send(house, mentor(), id, 'a platypus')).message.state).toBe('VISIBLE');
  await house.deliver(rulesPublished, { version: 2, rules: rules('BLOCKED') });
  expect(await send(house, mentor(), id, 'a platypus')).toMatchObject({ __typename: 'MessageRefused', categories: ['HOUSE'] });
  await house.deliver(rulesPublished, { version: 1, rules: rules('LABEL') });
  expect(await send(house, mentor(), id, 'a platypus')).toMatchObject({ __typename: 'MessageRefused' });
  await house.deliver(rulesPublished, { version: 3, rules: rules('LABEL') });
  expect((await send(house, mentor(), id, 'a platypus')).message.state).toBe('VISIBLE');
  const { rows } = await house.owner.query('select tenant_id, version from messaging.text_rules');
  expect(rows).toEqual([{ tenant_id: expect.not.stringMatching(elsewhere(mentor()).tenantId!), version: 3 }]);
});

test('evidence is frozen as it was, for the other members only', async () => {
  const own = await openedConversation(house);
  await send(house, mentee(), own, 'what comes before');
  const { message } = await send(house, mentor(), own, 'what was said');
  const edit = `mutation ($input: EditMessageInput!) { result: editMessage(input: $input) { __typename } }`;
  await resultOf(house.as(mentor()).execute(edit, { input: { messageId: message.id, text: 'what was said, edited' } }));
  await house.deliver(freezeEvidence, { reportId: 'report_1', messageId: message.id, reporterId: mentee().userId });
  await house.deliver(freezeEvidence, { reportId: 'report_2', messageId: message.id, reporterId: mentee(49).userId });
  await house.deliver(freezeEvidence, { reportId: 'report_3', messageId: message.id, reporterId: mentor().userId });
  expect(await house.sent(evidenceFrozen)).toMatchObject([
    {
      reportId: 'report_1',
      found: true,
      authorId: mentor().userId,
      text: 'what was said, edited',
      context: [{ text: 'what comes before' }],
    },
    { reportId: 'report_2', found: false },
    { reportId: 'report_3', found: false },
  ]);
});

test('rules that cannot be used never come into force: those before stay, and everybody can go on sending', async () => {
  const rules = (match: object) => ({ rules: [{ id: 'broken', category: 'HOUSE', action: 'BLOCKED', weight: 1, match }] });
  for (const broken of [{}, rules({ kind: 'detector', detector: 'no such detector' }), rules({ kind: 'words' })])
    await expect(house.deliver(rulesPublished, { version: 99, rules: broken })).rejects.toThrow();
  expect((await send(house, mentor(), id, 'we go on')).message.state).toBe('VISIBLE');
  await house.deliver(rulesPublished, { version: 98, rules: rules({ kind: 'words', words: ['wombat'] }) });
  expect(await send(house, mentor(), id, 'a wombat')).toMatchObject({ __typename: 'MessageRefused' });
});

test('another tenant can neither judge nor hide a message, nor have it frozen', async () => {
  const own = await openedConversation(house);
  const { message } = await send(house, mentor(), own, 'none of their business');
  const { tenantId } = elsewhere(mentor());
  const about = { messageId: message.id, conversationId: own };
  await house.deliver(messageVerdict, { ...about, verdict: 'REMOVE', reasons: [], ruleVersion: 0 }, { tenantId: tenantId! });
  const decision = { decisionId: 'decision_far', caseId: 'case_far', action: 'HIDE_MESSAGE' as const, reverses: null };
  await house.deliver(decisionMade, { ...decision, ...about, userId: mentor().userId }, { tenantId: tenantId! });
  await house.deliver(
    freezeEvidence,
    { reportId: 'report_far', messageId: message.id, reporterId: mentee().userId },
    { tenantId: tenantId! },
  );
  expect(await stateOf(message.id)).toBe('VISIBLE');
  expect((await house.sent(evidenceFrozen)).at(-1)).toEqual({ reportId: 'report_far', found: false });
});
