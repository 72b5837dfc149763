import { expect } from 'vitest';
import type { openIdentity } from './open-identity.ts';

type Home = Awaited<ReturnType<typeof openIdentity>>;
type Caller = ReturnType<Home['stranger']>;

/** Where the front end of the tests lives. */
export const frontEnd = 'https://front.test/signed-in';

const beginFields = '... on BeginFederatedSignInSuccess { authorizationUrl attempt expiresAt }';
const completeFields = `... on SignInSuccess { tokens { accessToken refreshToken accessTokenExpiresAt refreshTokenExpiresAt role } user { id displayName email } }
  ... on SecondFactorRequired { challenge }`;

export interface Begun {
  readonly __typename: string;
  readonly authorizationUrl: string;
  readonly attempt: string;
}

/** What a front end does, through the public API of identity. */
export function federated(home: Home) {
  const begin = async (provider: string, { as, returnTo = frontEnd }: { as?: Caller; returnTo?: string } = {}) => {
    const input = { provider, returnTo, device: 'Tablet' };
    return (await home.mutate('beginFederatedSignIn', input, { ...(as ? { as } : {}), fields: beginFields })) as unknown as Begun;
  };

  /** The provider sends the browser to our callback; what the front end gets from there. */
  const callback = async (address: URL): Promise<string> => {
    const response = await home.stranger().fetch(`${address.pathname}${address.search}`);
    expect(response.status).toBe(303);
    const [page, fragment = ''] = (response.headers.get('location') ?? '').split('#');
    expect(page).toBe(frontEnd);
    return fragment;
  };

  const complete = (attempt: string, answer: string) =>
    home.mutate('completeFederatedSignIn', { attempt, callback: answer }, { fields: completeFields });

  const link = (as: Caller, attempt: string, answer: string) =>
    home.mutate('linkFederatedIdentity', { attempt, callback: answer }, { as, fields: '... on StepUpRequired { by }' });

  const linked = async (as: Caller) => {
    const { data } = await as.execute('{ viewer { federatedIdentities { id provider email linkedAt } } }');
    return data.viewer.federatedIdentities as { id: string; provider: string; email: string | null; linkedAt: string }[];
  };

  return { begin, callback, complete, link, linked };
}
