import { expect, test } from 'vitest';
import { Census, countedAddress } from './census.ts';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  [undefined, 'unknown'],
])('T33 %s counts as %s', (address, counted) => {
  expect(countedAddress(address)).toBe(counted);
});

test('counts up to the limit, and whoever leaves makes room', () => {
  const census = new Census();
  expect([census.enter('a', 2), census.enter('a', 2), census.enter('a', 2), census.enter('b', 2)]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  census.leave('a');
  census.leave('nobody');
  expect([census.enter('a', 2), census.enter('a', 2)]).toEqual([true, false]);
});
