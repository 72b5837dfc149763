import { type Cast, failure, type Stage } from '../stage.ts';

export async function publish({ journal, run }: Stage, { ada }: Cast): Promise<string> {
  journal.act('Ada publishes an offering');
  const create = `mutation ($input: CreateOfferingInput!) { result: createOffering(input: $input) { __typename ... on CreateOfferingSuccess { offering { id state } } ${failure} } }`;
  const details = {
    title: `Graph theory in a minute ${run}`,
    description: 'Vertices, edges and one surprise.',
    durationMinutes: 1,
  };
  await journal.step(
    'a negative price is refused',
    () => ada.change(create, { ...details, price: { amount: -1200, currency: 'EUR' } }, 'InvalidInput'),
    ({ why }) => why,
  );
  const offeringId = await journal.step(
    'one minute for 12.00 EUR, any time of any day, no notice, no buffers',
    async () => {
      const { offering } = await ada.change(
        create,
        { ...details, price: { amount: 1200, currency: 'EUR' } },
        'CreateOfferingSuccess',
      );
      const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
      await ada.change(
        `mutation ($input: SetAvailabilityInput!) { result: setAvailability(input: $input) { __typename ${failure} } }`,
        {
          timeZone: 'Europe/Lisbon',
          weekly: days.map((day) => ({ day, from: '00:00', to: '24:00' })),
          overrides: [],
          bufferBeforeMinutes: 0,
          bufferAfterMinutes: 0,
          noticeMinutes: 0,
          horizonDays: 30,
        },
        'SetAvailabilitySuccess',
      );
      await ada.change(
        `mutation ($input: PublishOfferingInput!) { result: publishOffering(input: $input) { __typename ${failure} } }`,
        { offeringId: offering.id },
        'PublishOfferingSuccess',
      );
      return offering.id as string;
    },
    (id) => id,
  );
  return offeringId;
}
