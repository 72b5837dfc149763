import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** What a person of the provider is known by there, beside the subject. */
export interface PersonClaims {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

export const clientId = 'lyceum';
export const clientSecret = 'a secret that only the two of us know';

/** A real OpenID provider in this process, on a free port of the loopback. Whoever signs in there by a name gets that subject. */
export async function openOpenidProvider(redirectUris: readonly string[]) {
  const people = new Map<string, PersonClaims>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [...redirectUris] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    cookies: { keys: ['a key of the tests'] },
  });
  server.on('request', provider.callback());

  /** Goes the whole way there in a browser of its own: signs in, agrees, and gives the address to which the provider sends the person. */
  async function visit(authorizationUrl: string, subject: string, claims: PersonClaims): Promise<URL> {
    people.set(subject, claims);
    const cookies = new Map<string, string>();
    let next = new URL(authorizationUrl);
    let form: string | null = null;
    for (let step = 0; step < 12; step += 1) {
      const response: Response = await fetch(next, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form === null ? {} : { method: 'POST', body: new URLSearchParams(form) }),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [name, value] = (cookie.split(';')[0] ?? '').split(/=(.*)/s);
        if (name) cookies.set(name, value ?? '');
      }
      const location = response.headers.get('location');
      if (!location) {
        // The development pages of the provider ask for a name and then for consent.
        const prompt = /name="prompt" value="(\w+)"/.exec(await response.text())?.[1];
        if (!prompt) throw new Error(`the provider shows a page with status ${response.status} that asks for nothing`);
        form = `prompt=${prompt}&login=${subject}&password=any`;
        continue;
      }
      form = null;
      next = new URL(location, next);
      if (next.origin !== issuer) return next;
    }
    throw new Error('the provider sends the person around and around');
  }

  return {
    issuer,
    visit,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
