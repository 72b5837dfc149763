import type { Data } from '../data.ts';
import type { Feed } from '../feed.ts';
import { Person } from '../person.ts';
import { signIn } from '../sign-up.ts';
import { soon } from '../soon.ts';
import { type Cast, failure, key, type Stage } from '../stage.ts';

export async function moderate({ journal, addresses }: Stage, { ben }: Cast, messageId: string, feed: Feed): Promise<void> {
  journal.act('Ben reports a message, a moderator decides');
  await journal.step('report', () =>
    ben.change(
      `mutation ($input: ReportMessageInput!) { result: reportMessage(input: $input) { __typename ... on ReportMessageSuccess { report { id } } ${failure} } }`,
      { messageId, reason: 'OTHER', details: 'This is the tour.', idempotencyKey: key() },
      'ReportMessageSuccess',
    ),
  );
  const moderator = new Person('Moderator', addresses);
  await journal
    .step(
      'the queue has it, with evidence frozen',
      async () => {
        await signIn(moderator, 'moderator@demo.test');
        const queue = `{ reviewQueue(first: 100) { nodes { id messageId evidence { text contentHash } subject { displayName } } } }`;
        return soon('the case is in the queue', async () => {
          const { reviewQueue } = await moderator.ask(queue);
          return reviewQueue.nodes.find((item: Data) => item.messageId === messageId && item.evidence.length > 0);
        });
      },
      ({ subject, evidence }) => `about ${subject.displayName}: "${evidence[0].text}"`,
    )
    .then((item) =>
      journal.step('claim the case and hide the message; it vanishes for both, live', async () => {
        const claimed = await moderator.change(
          `mutation ($input: ClaimCaseInput!) { result: claimCase(input: $input) { __typename ... on ClaimCaseSuccess { leaseToken } ${failure} } }`,
          { caseId: item.id },
          'ClaimCaseSuccess',
        );
        await moderator.change(
          `mutation ($input: DecideCaseInput!) { result: decideCase(input: $input) { __typename ${failure} } }`,
          { caseId: item.id, leaseToken: claimed.leaseToken, action: 'HIDE_MESSAGE', note: 'Tour', idempotencyKey: key() },
          'DecideCaseSuccess',
        );
        await feed.until('the removal', (event) => event.__typename === 'MessageRemoved' && event.message.id === messageId);
      }),
    );
}
