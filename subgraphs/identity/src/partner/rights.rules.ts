import { userError } from '@lyceum/kit/errors/failure.ts';
import { type ConsentScope, consentScopes } from '../authorization/consent-scope.rules.ts';
import { redirectFault } from '../authorization/redirect.rules.ts';
import { outranked } from '../permission/permission.errors.ts';
import { covers, platformScope } from '../permission/permission.rules.ts';

/** What a partner may, whole. */
export interface PartnerRights {
  /** What it may do by itself, as the directives of the schema name it. */
  readonly scopes: readonly string[];
  readonly ratePlan: string;
  /** What it may ask people for. */
  readonly consentScopes: readonly string[];
  /** Where people come back to from deciding. */
  readonly redirectUris: readonly string[];
  /** A program in people's own hands (an app, a page): it has no key that could be kept, and is known by PKCE alone. */
  readonly publicClient: boolean;
}

/** Names of the router's plans (`router/src/persisted/rate-plans.ts`) that a marketplace gives by itself. */
const ownPlans: readonly string[] = ['trial', 'standard'];
/** The same that only who runs the installation gives, because it is theirs that is used up. */
const platformPlans: readonly string[] = ['plus'];

const mostRedirects = 10;
export const longestName = 80;

/** A fault of a name, as the schema says it; null for a good one. */
export function refusalOfName(name: string) {
  const { length } = name.trim();
  return length === 0 || length > longestName ? invalid('name', `A name has 1 to ${longestName} characters.`) : null;
}

/** Why somebody with these scopes may not give a partner these rights; null where they may. What it has already stays without being asked for. */
export function refusalOfRights(giver: readonly string[], wanted: PartnerRights, before: PartnerRights | null) {
  const given = wanted.scopes.filter((scope) => !before?.scopes.includes(scope));
  if (!covers(giver, given)) return outranked(giver, given);
  return (
    refusalOfPlan(giver, wanted.ratePlan, before?.ratePlan) ??
    refusalOfConsent(wanted.consentScopes) ??
    refusalOfRedirects(wanted)
  );
}

function refusalOfPlan(giver: readonly string[], plan: string, before: string | undefined) {
  if (plan === before || ownPlans.includes(plan)) return null;
  if (!platformPlans.includes(plan))
    return invalid('ratePlan', `There is no rate plan "${plan}"; there are ${[...ownPlans, ...platformPlans].join(', ')}.`);
  return covers(giver, [platformScope]) ? null : outranked(giver, [platformScope]);
}

function refusalOfConsent(wanted: readonly string[]) {
  const strange = wanted.find((scope) => !consentScopes.includes(scope as ConsentScope));
  return strange === undefined
    ? null
    : invalid('consentScopes', `People cannot be asked for "${strange}"; there are ${consentScopes.join(', ')}.`);
}

function refusalOfRedirects({ redirectUris, consentScopes: asked }: PartnerRights) {
  if (redirectUris.length > mostRedirects) return invalid('redirectUris', `A partner has at most ${mostRedirects} addresses.`);
  if (asked.length > 0 && redirectUris.length === 0)
    return invalid('redirectUris', 'Who asks people for something needs an address to which they come back.');
  for (const [index, uri] of redirectUris.entries()) {
    const fault = redirectFault(uri);
    if (fault) return invalid(`redirectUris.${index}`, fault);
  }
  return null;
}

function invalid(field: string, message: string) {
  return userError('InvalidInput', message, { field });
}
