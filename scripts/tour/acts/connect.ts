import { createHash, randomBytes } from 'node:crypto';
import type { Data } from '../data.ts';
import { expect } from '../journal.ts';
import { Person, tenant } from '../person.ts';
import { signIn } from '../sign-up.ts';
import { soon } from '../soon.ts';
import { type Cast, failure, type Stage } from '../stage.ts';

const backTo = 'https://almanac.example/back';
const body = 'query Sessions { myBookings(first: 10) { nodes { state startsAt offering { title } } } }';
const operation = { id: createHash('sha256').update(body).digest('hex'), name: 'Sessions', type: 'QUERY', body };

/** A calendar of somebody else's: an admin lets it in, Ben lets it see his sessions, and takes it back. */
export async function connect({ journal, addresses, run }: Stage, { ben }: Cast): Promise<void> {
  journal.act('A partner acts for Ben, as far as he lets it');
  const admin = new Person('Admin', addresses);
  const almanac = new Almanac(addresses);
  const { partner, key } = await journal.step('an admin lets the partner in; its key is shown once', async () => {
    await signIn(admin, 'admin@demo.test');
    return admin.change(
      `mutation ($input: CreatePartnerInput!) { result: createPartner(input: $input) { __typename ... on PartnerKeyIssued { key partner { id } } ${failure} } }`,
      { name: `Almanac ${run}`, consentScopes: ['bookings:read'], redirectUris: [backTo] },
      'PartnerKeyIssued',
    );
  });
  await journal.step('and lists what it may run', () =>
    admin.change(
      `mutation ($input: PublishPartnerManifestInput!) { result: publishPartnerManifest(input: $input) { __typename ${failure} } }`,
      { partnerId: partner.id, operations: [operation] },
      'PublishPartnerManifestSuccess',
    ),
  );
  const request = await journal.step('it sends Ben to the marketplace', () => almanac.sendAway(partner.id));
  const code = await journal.step('he reads what it asks for, in words, and says yes', async () => {
    const { asked } = await ben.ask(
      'query ($request: String!) { asked: authorizationRequest(request: $request) { partnerName returnsTo scopes { description } } }',
      { request },
    );
    expect(asked.partnerName === `Almanac ${run}` && asked.returnsTo === 'almanac.example', 'it is said who asks');
    const granted = await ben.change(
      `mutation ($input: GrantAuthorizationInput!) { result: grantAuthorization(input: $input) { __typename ... on GrantAuthorizationSuccess { redirectTo } ${failure} } }`,
      { request },
      'GrantAuthorizationSuccess',
    );
    return new URL(granted.redirectTo).searchParams.get('code')!;
  });
  const tokens = await journal.step('it fetches tokens with its key and its secret', () =>
    almanac.form(
      '/oauth/token',
      { id: partner.id, key },
      { grant_type: 'authorization_code', code, redirect_uri: backTo, code_verifier: almanac.verifier },
    ),
  );
  await journal.step(
    'and sees his sessions, by the operation that it was given and no other',
    () =>
      soon('the routers know the list', async () => {
        const { data } = await almanac.ask(tokens.access_token, operation.id);
        if (!data) return false;
        const { errors } = await almanac.ask(
          tokens.access_token,
          createHash('sha256').update('{ viewer { role } }').digest('hex'),
        );
        expect(errors?.[0].extensions.code === 'OPERATION_NOT_LISTED', 'what is not listed does not run');
        return data.myBookings;
      }),
    ({ nodes }) => `${nodes.length} of his sessions`,
  );
  await journal.step('he takes it back: within a second it sees nothing any more', async () => {
    const { viewer } = await ben.ask('{ viewer { sessions { id app { partnerId } } } }');
    const given = viewer.sessions.find(({ app }: Data) => app?.partnerId === partner.id);
    const end = `mutation ($input: RevokeSessionInput!) { result: revokeSession(input: $input) { __typename ${failure} } }`;
    await ben.change(end, { sessionId: given.id }, 'RevokeSessionSuccess');
    await soon('the token is refused', async () => {
      const { errors } = await almanac.ask(tokens.access_token, operation.id);
      return errors?.[0].extensions.code === 'UNAUTHENTICATED';
    });
  });
  await journal.step('the admin ends the partner', () =>
    admin.change(
      `mutation ($input: EndPartnerInput!) { result: revokePartner(input: $input) { __typename ${failure} } }`,
      { partnerId: partner.id, reason: 'The tour is over.' },
      'ManagePartnerSuccess',
    ),
  );
}

/** The partner's program. */
class Almanac {
  readonly verifier = randomBytes(32).toString('base64url');
  readonly #address: string;

  constructor([address]: readonly string[]) {
    this.#address = address!;
  }

  /** The text with which the person comes to the page on which they decide; without such a page it is shown as it is. */
  async sendAway(partnerId: string): Promise<string> {
    const parameters = new URLSearchParams({
      response_type: 'code',
      client_id: partnerId,
      redirect_uri: backTo,
      scope: 'bookings:read',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const answer = await fetch(`${this.#address}/oauth/authorize?${parameters}`, {
      redirect: 'manual',
      headers: { 'x-tenant': tenant },
    });
    const location = answer.headers.get('location');
    const shown = (await answer.text()).trim().split('\n').at(-1)!;
    return location === null ? shown : (new URL(location).searchParams.get('request') ?? '');
  }

  async form(
    path: string,
    { id, key }: { readonly id: string; readonly key: string },
    form: Readonly<Record<string, string>>,
  ): Promise<Data> {
    const authorization = `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}`;
    const init = { method: 'POST', body: new URLSearchParams(form), headers: { authorization, 'x-tenant': tenant } };
    const answer = await fetch(`${this.#address}${path}`, init);
    const told = (await answer.json()) as Data;
    expect(answer.ok, `${path} answers well: ${JSON.stringify(told)}`);
    return told;
  }

  async ask(token: string, sha256Hash: string): Promise<Data> {
    const answer = await fetch(`${this.#address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } } }),
    });
    return (await answer.json()) as Data;
  }
}
