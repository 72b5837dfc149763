import { randomUUID } from 'node:crypto';
import type { Person } from '../person.ts';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

/** The marketplace's own provider, and the page to which its people come back. */
const beginning = (stage: Stage) => ({ provider: `campus-${stage.slug}`, returnTo: 'https://front.test/signed-in' });

/** Somebody whom the provider knows comes back from it: what completes the attempt that `who` began. */
async function answered(stage: Stage, who: Person) {
  const select = '... on BeginFederatedSignInSuccess { authorizationUrl attempt }';
  const { authorizationUrl, attempt } = await stage.change(who, 'beginFederatedSignIn', beginning(stage), select);
  const subject = randomUUID();
  const claims = { email: `${subject}@campus.test`, email_verified: true, name: 'Fred Federated' };
  const back = await stage.house.provider.visit(authorizationUrl, subject, claims);
  const address = new URL(`${back.pathname}${back.search}`, stage.house.url);
  const { headers } = await fetch(address, { redirect: 'manual' });
  return { attempt, callback: new URL(headers.get('location') ?? '').hash.slice(1) };
}

/** A link of the mentee's. */
async function linked(stage: Stage): Promise<string> {
  const mentee = stage.person('mentee');
  await stage.change(mentee, 'linkFederatedIdentity', await answered(stage, mentee));
  const { viewer } = await stage.ask(mentee, '{ viewer { federatedIdentities { id } } }');
  return viewer.federatedIdentities.at(-1).id;
}

export const federated = {
  beginFederatedSignIn: async (stage) => ({ input: beginning(stage) }),
  completeFederatedSignIn: async (stage) => ({ input: await answered(stage, stage.person('anonymous')) }),
  linkFederatedIdentity: async (stage, who) => ({ input: await answered(stage, who) }),
  unlinkFederatedIdentity: async (stage) => ({ input: { identityId: await linked(stage) } }),
} as const satisfies Readonly<Record<string, Recipe>>;
