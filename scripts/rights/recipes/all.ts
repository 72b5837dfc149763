import type { OwnRecipe, Recipe } from '../recipe.ts';
import type { MutationName } from '../table.ts';
import { accounts } from './accounts.ts';
import { administration, ownAdministration } from './administration.ts';
import { consents } from './consents.ts';
import { faces } from './faces.ts';
import { federated } from './federated.ts';
import { guardians } from './guardians.ts';
import { media } from './media.ts';
import { messaging, ownMessaging } from './messaging.ts';
import { partners } from './partners.ts';
import { passkeys } from './passkeys.ts';
import { phones } from './phones.ts';
import { privacy } from './privacy.ts';
import { ownSafety, safety } from './safety.ts';
import { ownSessions, sessions } from './sessions.ts';
import { skills } from './skills.ts';
import { tenancy } from './tenancy.ts';

/** How each mutation of the table is called; a row without a recipe does not compile. */
export const recipes: Readonly<Record<MutationName, Recipe>> = {
  ...accounts,
  ...federated,
  ...consents,
  ...guardians,
  ...passkeys,
  ...partners,
  ...faces,
  ...phones,
  ...administration,
  ...tenancy,
  ...privacy,
  ...skills,
  ...sessions,
  ...messaging,
  ...media,
  ...safety,
};

export const ownRecipes: Readonly<Partial<Record<MutationName, OwnRecipe>>> = {
  ...ownAdministration,
  ...ownSessions,
  ...ownMessaging,
  ...ownSafety,
};
