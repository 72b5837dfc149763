import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import type { TestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { evidenceFrozen, freezeEvidence } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mentee, mentor, openedConversation, openHouse, resultOf, send } from '../testing/house.ts';
import { forgetDeleted } from './forget.schedule.ts';

let house: TestSubgraph;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house?.close());

const mutate = (name: string, type: string, input: object) =>
  resultOf(
    house.as(mentor()).execute(`mutation ($input: ${type}!) { result: ${name}(input: $input) { __typename } }`, { input }),
  );

async function deleted(id: string, text: string, daysAgo: number): Promise<string> {
  const { message } = await send(house, mentor(), id, text);
  await mutate('editMessage', 'EditMessageInput', { messageId: message.id, text: `${text}, edited` });
  await mutate('deleteMessage', 'DeleteMessageInput', { messageId: message.id });
  await house.owner.query('update messaging.message set deleted_at = now() - make_interval(days => $2) where id = $1', [
    message.id,
    daysAgo,
  ]);
  return message.id;
}

test('what was deleted can be reported for thirty days; then its texts are gone for good, and what was not deleted stays', async () => {
  const id = await openedConversation(house);
  const { message: kept } = await send(house, mentor(), id, 'still there');
  const [recent, old] = [await deleted(id, 'said lately', 29), await deleted(id, 'said long ago', 31)];
  await forgetDeleted.run(house.context({ tenantId: '*' }));
  await forgetDeleted.run(house.context({ tenantId: demoTenants[2].id }));
  const { rows } = await house.owner.query(
    'select id, text, (select count(*)::int from messaging.message_edit where message_id = message.id) as edits from messaging.message where conversation_id = $1 order by sequence',
    [id],
  );
  expect(rows).toEqual([
    { id: kept.id, text: 'still there', edits: 0 },
    { id: recent, text: 'said lately, edited', edits: 1 },
    { id: old, text: '', edits: 0 },
  ]);
  for (const [reportId, messageId] of [
    ['report_recent', recent],
    ['report_old', old],
  ] as const)
    await house.deliver(freezeEvidence, { reportId, messageId, reporterId: mentee().userId });
  expect(await house.sent(evidenceFrozen)).toMatchObject([
    { reportId: 'report_recent', found: true, text: 'said lately, edited', edits: [{ text: 'said lately' }] },
    { reportId: 'report_old', found: false },
  ]);
});
