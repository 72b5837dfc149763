import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import { GraphQLError, getArgumentValues } from 'graphql';
import { type Policies, refusals } from '../gate/policies.ts';
import type { Tenant } from '../identity/tenants.ts';
import type { Demand } from './demands.ts';
import type { Requirements } from './requirements.ts';

/** What policies look at beside the viewer; nothing else does. */
export interface Facts {
  /** Coerced, as `getVariableValues` gives them. */
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly tenant?: Tenant | null;
}

/** Whether a demand is met. Throws `GraphQLError` where a policy's arguments cannot be told from the variables. */
export function meets(demand: Demand, viewer: Viewer, facts: Facts, policies: Policies): boolean {
  const { requirement } = demand;
  switch (requirement.kind) {
    case 'authenticated':
      return viewer.kind === 'user';
    case 'scopes':
      return (
        (viewer.kind === 'user' || viewer.kind === 'partner') && met(requirement.anyOf, (scope) => viewer.scopes.includes(scope))
      );
    case 'policies':
      return requirement.anyOf.some((group) => group.every((name) => holds(name, demand, { viewer, ...facts }, policies)));
  }
}

/** No group at all asks for no scope. */
function met(anyOf: readonly (readonly string[])[], has: (one: string) => boolean): boolean {
  return anyOf.length === 0 || anyOf.some((group) => group.every(has));
}

function holds(
  name: string,
  { coordinate, field }: Demand,
  { viewer, variables, tenant }: Facts & { viewer: Viewer },
  policies: Policies,
): boolean {
  // A name such as `constructor` is no policy either.
  const policy = Object.hasOwn(policies, name) ? policies[name] : undefined;
  if (!policy) return false;
  const given = field ? getArgumentValues(field.definition, field.node, variables ?? {}) : {};
  return policy({ viewer, tenant: tenant ?? null, arguments: given, coordinate }) === true;
}

/** What somebody is told whose demand is not met; `UNAUTHENTICATED` where signing in may help, else `FORBIDDEN`. */
export function unmetError({ coordinate, requirement }: Demand, viewer: Viewer): GraphQLError {
  if (viewer.kind !== 'user' && !(viewer.kind === 'partner' && requirement.kind === 'scopes')) {
    return new GraphQLError(`${coordinate} needs a signed-in user: send an access token as "authorization: Bearer …".`, {
      extensions: { code: 'UNAUTHENTICATED', coordinate, http: { status: 401 } },
    });
  }
  const wanted = requirement.kind === 'authenticated' ? [] : requirement.anyOf;
  const what = requirement.kind === 'policies' ? 'policy' : 'scope';
  const groups = wanted.map((group) => group.join(' and ')).join(', or ');
  const said = wanted.flat().flatMap((name) => (Object.hasOwn(refusals, name) ? [` ${refusals[name]}`] : []));
  return new GraphQLError(`${coordinate} needs the ${what} ${groups}.${said.join('')}`, {
    extensions: { code: 'FORBIDDEN', coordinate, http: { status: 403 } },
  });
}

/** Policies that a supergraph names and nobody wrote: they refuse, which somebody should know when the supergraph comes into use. */
export function unknownPolicies(requirements: Requirements, policies: Policies): readonly string[] {
  const named = [...requirements.values()].flat().flatMap((one) => (one.kind === 'policies' ? one.anyOf.flat() : []));
  return [...new Set(named)].filter((name) => !Object.hasOwn(policies, name)).sort();
}
