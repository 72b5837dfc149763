import type { RatePolicy } from '../rate/policies.ts';
import type { Partners } from './partners.ts';

/** Requests in a minute, by the plan's name. */
export type RatePlans = Readonly<Record<string, number>>;

export const defaultRatePlans: RatePlans = { trial: 60, standard: 1200, plus: 12_000 };

/** Each plan as a rule of its own: all keys, addresses and connections of a partner count together. */
export function partnerRates(plans: RatePlans, partners: Partners): readonly RatePolicy[] {
  return Object.entries(plans).map(([plan, limit]) => ({
    name: `partner-${plan}`,
    limit,
    seconds: 60,
    key: ({ viewer: { partnerId } }) =>
      partnerId !== undefined && partners.find(partnerId)?.facts.ratePlan === plan ? partnerId : null,
  }));
}
