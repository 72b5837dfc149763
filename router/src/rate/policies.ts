import type { Viewer } from '@lyceum/kit/context/viewer.ts';

/** Who asks, as rates count people. */
export interface RateSubject {
  /** As it is counted; see `client-address.ts`. */
  readonly address: string;
  readonly viewer: Viewer;
}

/** One rule: so many requests in so many seconds for everything with the same key. */
export interface RatePolicy {
  /** Told to clients in `RateLimit` and `RateLimit-Policy`; a token of lower-case letters and hyphens. */
  readonly name: string;
  /** Infinity switches the rule off. */
  readonly limit: number;
  readonly seconds: number;
  /** Null where the rule does not concern somebody. */
  key(subject: RateSubject): string | null;
}

/** Requests in a minute. Infinity switches a rule off. */
export interface RateLimits {
  /** From one address, everybody behind it together. */
  readonly address: number;
  /** From one address by people who are not signed in. */
  readonly stranger: number;
  /** By one signed-in person, over all tokens, addresses and connections. */
  readonly user: number;
  /** For one field of Query, Mutation or Subscription, by one person or stranger's address. Each alias counts. */
  readonly field: number;
  /** Tries of guarded mutations (`guarded-mutations.ts`) from one address. */
  readonly triesPerAddress: number;
  /** Tries of guarded mutations at one account, wherever they come from. */
  readonly triesPerAccount: number;
}

export const defaultRates: RateLimits = {
  address: 12_000,
  stranger: 3000,
  user: 6000,
  field: 3000,
  triesPerAddress: 60,
  triesPerAccount: 20,
};

/** For a machine on which every person has the same address: development, load tests. */
export const oneAddressRates: RateLimits = {
  ...defaultRates,
  address: Number.POSITIVE_INFINITY,
  stranger: Number.POSITIVE_INFINITY,
  triesPerAddress: Number.POSITIVE_INFINITY,
  triesPerAccount: 200,
};

/** One person, however many tokens they hold; a partner with all its keys, and beside that with each person for whom it acts; a stranger is an address. */
export function personKey({ address, viewer: { tenantId, userId, partnerId } }: RateSubject): string {
  if (partnerId !== undefined) return userId === null ? partnerId : `${partnerId} ${userId}`;
  return userId === null ? `address ${address}` : `${tenantId} ${userId}`;
}

const minute = 60;

/** The rules that count whole requests, after it is known who asks. A rate plan of partners is one more of them. */
export function requestPolicies({ stranger, user }: RateLimits): readonly RatePolicy[] {
  return [
    {
      name: 'user',
      limit: user,
      seconds: minute,
      key: (subject) => (subject.viewer.userId === null ? null : personKey(subject)),
    },
    {
      name: 'stranger',
      limit: stranger,
      seconds: minute,
      key: ({ viewer, address }) => (viewer.userId === null && viewer.partnerId === undefined ? address : null),
    },
  ];
}
