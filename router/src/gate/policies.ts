import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import type { Tenant } from '../identity/tenants.ts';

/** What a policy may look at. It is pure: the same question has the same answer, now and for the rest of the request. */
export interface PolicyQuestion {
  readonly viewer: Viewer;
  /** The marketplace in which this happens; null where the router does not know it, which no policy may take for a yes. */
  readonly tenant: Tenant | null;
  /** Arguments of the field, coerced; none where a type asks through a fragment. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Where it is asked: `Query.user`, `Vault`. */
  readonly coordinate: string;
}

export type Policy = (question: PolicyQuestion) => boolean;
export type Policies = Readonly<Record<string, Policy>>;

const featureOn =
  (feature: string): Policy =>
  ({ tenant }) =>
    tenant?.features.includes(feature) === true;

/** Every name that `@policy` may mention. A name that is not here refuses. */
export const policies: Policies = {
  /** The argument `id` or `userId` is the viewer's own. */
  self: ({ viewer, arguments: { id, userId } }) =>
    viewer.kind === 'user' && viewer.userId !== null && (userId ?? id) === viewer.userId,

  /** Acts as moderator or admin. */
  staff: ({ viewer }) => viewer.kind === 'user' && (viewer.role === 'MODERATOR' || viewer.role === 'ADMIN'),

  /** A marketplace that is open to everybody, or its own members. */
  openOrMember: ({ viewer, tenant }) => tenant?.public === true || viewer.kind === 'user',

  /** The marketplace has not switched the feature off. */
  callsOn: featureOn('CALLS'),
  lecturesOn: featureOn('LECTURES'),
};

/** What somebody is told who meets no other policy: of those that say more than their name. */
export const refusals: Readonly<Record<string, string>> = {
  callsOn: 'This marketplace has switched calls off.',
  lecturesOn: 'This marketplace has switched lectures off.',
};
