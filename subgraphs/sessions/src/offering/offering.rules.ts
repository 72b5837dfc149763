import { type UserError, userError } from '@lyceum/kit/errors/failure.ts';

export type InvalidInput = UserError<'InvalidInput'> & { field: string };

/** A million in a currency with two decimals; more is a typing mistake. */
const highestPrice = 100_000_000;
const longestMinutes = 480;
const currencies = new Set(Intl.supportedValuesOf('currency'));

export interface OfferingDraft {
  readonly title: string;
  readonly description: string;
  readonly durationMinutes: number;
  readonly price: { readonly amount: number; readonly currency: string };
}

/** The first thing wrong with a draft, or null. */
export function offeringFault(draft: OfferingDraft, minDurationMinutes: number): InvalidInput | null {
  const title = draft.title.trim();
  if (title.length === 0 || title.length > 120) return invalid('title', 'The title needs 1 to 120 characters.');
  if (draft.description.length > 4000) return invalid('description', 'The description has at most 4,000 characters.');
  if (draft.durationMinutes < minDurationMinutes || draft.durationMinutes > longestMinutes) {
    return invalid('durationMinutes', `A session lasts ${minDurationMinutes} to ${longestMinutes} minutes.`);
  }
  if (!Number.isInteger(draft.price.amount))
    return invalid('price.amount', 'The price is a whole number of minor units (cents).');
  if (draft.price.amount < 1) return invalid('price.amount', 'The price is more than zero.');
  if (draft.price.amount > highestPrice) return invalid('price.amount', `The price is at most ${highestPrice} minor units.`);
  if (!currencies.has(draft.price.currency)) return invalid('price.currency', 'The currency is an ISO 4217 code such as EUR.');
  return null;
}

export function invalid(field: string, message: string): InvalidInput {
  return userError('InvalidInput', message, { field });
}

/** A key that a client made: long enough not to meet another by chance. */
export function keyFault(idempotencyKey: string): InvalidInput | null {
  if (idempotencyKey.length >= 8 && idempotencyKey.length <= 100) return null;
  return invalid('idempotencyKey', 'An idempotency key has 8 to 100 characters; make a fresh one for each intent.');
}
