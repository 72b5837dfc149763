import { expect, test } from 'vitest';
import { random } from '../testing/random.ts';
import { type OrderFact, type OrderState, transition, visibility } from './order.rules.ts';

test.each<[OrderState, OrderFact, OrderState | null]>([
  ['PENDING', 'AUTHORISED', 'AUTHORISED'],
  ['PENDING', 'CAPTURED', 'CAPTURED'],
  ['CAPTURED', 'AUTHORISED', null],
  ['CAPTURED', 'CAPTURED', null],
  ['CAPTURED', 'VOIDED', null],
  ['VOIDED', 'AUTHORISED', null],
  ['DECLINED', 'CAPTURED', null],
  ['RELEASED', 'REFUND_DECIDED', null],
  ['REFUNDING', 'ESCROW_RELEASED', null],
  ['REFUNDED', 'REFUNDED', null],
])('an order that is %s and hears %s becomes %s', (state, fact, expected) => {
  expect(transition(state, fact)).toBe(expected);
});

test('the facts of one payment lead to the same state in any order and however often they are told', () => {
  const dice = random(3);
  for (let round = 0; round < 500; round += 1) {
    const facts: OrderFact[] = ['AUTHORISED', 'CAPTURED'];
    const told = [...facts, ...Array.from({ length: dice.between(0, 6) }, () => dice.pick(facts))].sort(() =>
      dice.between(-1, 1),
    );
    let state: OrderState = 'PENDING';
    for (const fact of told) state = transition(state, fact) ?? state;
    expect(state, told.join(' ')).toBe('CAPTURED');
  }
});

test('payer and admin see everything, the mentor not how it was paid, all others nothing', () => {
  const order = { payer_id: 'user_payer', mentor_user_id: 'user_mentor' };
  const person = (userId: string, scopes: readonly string[] = []) => ({ kind: 'user', userId, scopes });
  expect(visibility(order, person('user_payer'))).toBe('FULL');
  expect(visibility(order, person('user_other', ['payments:read']))).toBe('FULL');
  expect(visibility(order, person('user_mentor', ['mentor']))).toBe('WITHOUT_PAYMENT_METHOD');
  expect(visibility(order, person('user_other', ['mentee', 'mentor', 'moderate', 'admin']))).toBe('NONE');
  expect(visibility(order, { kind: 'anonymous', userId: null, scopes: ['payments:read'] })).toBe('NONE');
});
