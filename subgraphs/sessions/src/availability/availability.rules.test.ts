import { expect, test } from 'vitest';
import { type AvailabilityPlan, availabilityFault, weekPlan } from './availability.rules.ts';

const plan: AvailabilityPlan = {
  timeZone: 'Asia/Kathmandu',
  weekly: [
    { day: 'MONDAY', from: '09:00', to: '12:00' },
    { day: 'MONDAY', from: '12:00', to: '24:00' },
    { day: 'SUNDAY', from: '00:00', to: '00:30' },
  ],
  overrides: [{ date: '2026-02-28', ranges: [] }],
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 10,
  noticeMinutes: 30,
  horizonDays: 60,
};

test('a sensible plan has no fault', () => {
  expect(availabilityFault(plan)).toBeNull();
});

const faults: readonly [string, Partial<AvailabilityPlan>, string][] = [
  ['a zone that does not exist', { timeZone: 'Europe/Atlantis' }, 'timeZone'],
  ['a bare offset', { timeZone: '+05:45' }, 'timeZone'],
  ['a time that does not exist', { weekly: [{ day: 'MONDAY', from: '09:60', to: '12:00' }] }, 'weekly'],
  ['a time past the end of the day', { weekly: [{ day: 'MONDAY', from: '09:00', to: '24:30' }] }, 'weekly'],
  ['a range that ends before it begins', { weekly: [{ day: 'MONDAY', from: '22:00', to: '02:00' }] }, 'weekly'],
  ['ranges of a day that overlap', { weekly: [...plan.weekly, { day: 'MONDAY', from: '11:00', to: '11:30' }] }, 'weekly'],
  ['a day that does not exist', { overrides: [{ date: '2026-02-30', ranges: [] }] }, 'overrides.date'],
  ['a date twice', { overrides: [...plan.overrides, ...plan.overrides] }, 'overrides'],
  ['a negative buffer', { bufferAfterMinutes: -1 }, 'bufferAfterMinutes'],
  ['no horizon', { horizonDays: 0 }, 'horizonDays'],
];

test.each(faults)('%s is refused', (_, change, field) => {
  expect(availabilityFault({ ...plan, ...change })).toMatchObject({ __typename: 'InvalidInput', field });
});

test("the longer notice holds, the tenant's or the mentor's", () => {
  expect(weekPlan(plan, 60).noticeMinutes).toBe(60);
  expect(weekPlan(plan, 0).noticeMinutes).toBe(30);
});

test('ranges become minutes of their weekday', () => {
  expect(weekPlan(plan, 0).weekly[0]).toEqual([
    { from: 540, to: 720 },
    { from: 720, to: 1440 },
  ]);
  expect(weekPlan(plan, 0).weekly[6]).toEqual([{ from: 0, to: 30 }]);
});
