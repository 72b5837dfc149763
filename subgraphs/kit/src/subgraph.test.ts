import { expect, test } from 'vitest';
import { event } from './bus/message.ts';
import { defineSubgraph, type Feature } from './subgraph.ts';

const opened = event('shop.opened', { from: 'shop', to: ['mill'] });
const closed = event('shop.closed', { from: 'shop', to: ['mill'] });
const sold = event('shop.sold', { from: 'shop', to: ['mill'] });
const define = (features: readonly Feature[], more = {}) =>
  defineSubgraph({
    name: 'shop',
    features,
    migrations: [],
    readConfig: () => ({}),
    open: async () => ({ ports: {}, close: async () => {} }),
    ...more,
  });

test('a subgraph sends what its features send and what it sends itself, each message once', () => {
  const day: Feature = { name: 'day', sends: [opened, closed] };
  const till: Feature = { name: 'till', sends: [sold, closed] };
  expect(define([day, till], { sends: [opened] }).sends).toEqual([opened, closed, sold]);
  expect(define([day, till]).sends).toEqual([opened, closed, sold]);
  expect(define([{ name: 'silent' }], { sends: [sold] }).sends).toEqual([sold]);
  expect(define([{ name: 'silent' }]).sends).toEqual([]);
});
