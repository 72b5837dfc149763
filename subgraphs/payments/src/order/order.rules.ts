import type { ProviderFact } from '../provider/port.ts';

export type OrderState = 'PENDING' | 'AUTHORISED' | 'DECLINED' | 'VOIDED' | 'CAPTURED' | 'RELEASED' | 'REFUNDING' | 'REFUNDED';
export type OrderFact = ProviderFact['kind'] | 'ESCROW_RELEASED' | 'REFUND_DECIDED';

/** What a fact makes of an order. A fact that is not listed is old news: it arrived late, again or out of order. */
const transitions: Readonly<Record<OrderState, Partial<Readonly<Record<OrderFact, OrderState>>>>> = {
  // A capture may be heard of before its authorisation.
  PENDING: { AUTHORISED: 'AUTHORISED', DECLINED: 'DECLINED', VOIDED: 'VOIDED', CAPTURED: 'CAPTURED' },
  AUTHORISED: { VOIDED: 'VOIDED', CAPTURED: 'CAPTURED' },
  CAPTURED: { ESCROW_RELEASED: 'RELEASED', REFUND_DECIDED: 'REFUNDING' },
  REFUNDING: { REFUNDED: 'REFUNDED' },
  DECLINED: {},
  VOIDED: {},
  RELEASED: {},
  REFUNDED: {},
};

/** The state after a fact, or null where the fact changes nothing. */
export function transition(state: OrderState, fact: OrderFact): OrderState | null {
  return transitions[state][fact] ?? null;
}

/** True where the payer's money is, or was, with us. */
export function wasCaptured(state: OrderState): boolean {
  return state === 'CAPTURED' || state === 'RELEASED' || state === 'REFUNDING' || state === 'REFUNDED';
}

/** May this person see the order, and if so, also how it was paid? */
export function visibility(
  order: { readonly payer_id: string; readonly mentor_user_id: string },
  viewer: { readonly kind: string; readonly userId: string | null; readonly scopes: readonly string[] },
): 'FULL' | 'WITHOUT_PAYMENT_METHOD' | 'NONE' {
  if (viewer.kind !== 'user') return 'NONE';
  if (viewer.userId === order.payer_id || viewer.scopes.includes('payments:read')) return 'FULL';
  return viewer.userId === order.mentor_user_id ? 'WITHOUT_PAYMENT_METHOD' : 'NONE';
}
