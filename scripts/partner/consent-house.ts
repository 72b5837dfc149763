import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ctx } from '@lyceum/identity/context.ts';
import { publishManifest } from '@lyceum/identity/partner/manifest.service.ts';
import { addPartner, type NewPartner } from '@lyceum/identity/partner/partner.service.ts';
import { seed } from '@lyceum/identity/seed.ts';
import { identity } from '@lyceum/identity/subgraph.ts';
import { planQueues, schedulesOf } from '@lyceum/kit/bus/queue.ts';
import { ManualClock } from '@lyceum/kit/clock/clock.ts';
import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import { openSubgraph } from '@lyceum/kit/host/open.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { demoPassword, demoTenants } from '@lyceum/kit/seed/demo.ts';
import { testDatabase } from '@lyceum/kit/testing/database.ts';
import { openRouter } from '@lyceum/router/router.ts';
import { messages } from '../house/schemas.ts';

export const aurora = demoTenants[1].id;
export const otherTenant = demoTenants[2].id;
export const front = 'https://front.test/connect';
export const backTo = 'https://app.example/back';

/** What the partners of these tests may run for people. */
export const listed = {
  who: 'query Who { viewer { role user { id displayName } } }',
  email: 'query Mail { viewer { user { email } } }',
  sessions: 'query Sessions { viewer { sessions { id } } }',
  people: 'query People($id: ID!) { user(id: $id) { displayName } }',
  out: 'mutation Out { signOut { __typename } }',
  up: 'mutation Up($input: StepUpInput!) { stepUp(input: $input) { __typename } }',
} as const;

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by name and find out at once when one is missing
type Answer = any;

/** Identity behind its router, with people of two marketplaces and partners that ask them. Its clock is moved by hand. */
export async function openConsentHouse() {
  const folder = mkdtempSync(join(tmpdir(), 'consent-'));
  const database = await testDatabase([identity], planQueues(messages, schedulesOf(identity)));
  const clock = new ManualClock(new Date());
  const [live, log] = [memoryLive(), makeLog('silent')];
  const room = await openSubgraph(identity, {
    env: {
      IDENTITY_MASTER_KEY: 'x'.repeat(40),
      MAIL_DIR: folder,
      IDENTITY_ARGON2_MEMORY_KIB: '1024',
      IDENTITY_ARGON2_PASSES: '1',
      IDENTITY_AUTHORIZATION_URL: `${front}?request={request}&at={tenant}`,
    },
    databaseUrl: database.roleUrl('identity'),
    clock,
    live,
    log,
    publicUrl: 'http://lyceum.test',
  });
  const inTenant = (tenantId: string) => room.context(serviceViewer(tenantId)) as Ctx;
  for (const { id } of Object.values(demoTenants)) await seed(inTenant(id));
  const supergraphSdl = readFileSync(join(import.meta.dirname, '../../schema/supergraph.graphql'), 'utf8');
  const router = await openRouter({ supergraphSdl, subgraphs: [room], live, log, clock, port: 0 });
  const url = `http://127.0.0.1:${router.port}`;

  /** A request at the one public address; a page of a marketplace is at its host. */
  const call = (path: string, { headers, ...init }: RequestInit & { headers?: Record<string, string> } = {}, tenant = 'aurora') =>
    fetch(`${url}${path}`, { redirect: 'manual', ...init, headers: { 'x-tenant': tenant, ...headers } });

  async function graphql(
    query: string,
    variables: object = {},
    headers: Record<string, string> = {},
    tenant = 'aurora',
  ): Promise<Answer> {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    };
    return (await call('/graphql', init, tenant)).json();
  }

  /** Their token, in a session of their own. */
  async function signIn(name: string, tenant = 'aurora'): Promise<string> {
    const document = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on SignInSuccess { tokens { accessToken } } } }`;
    const input = { email: `${name}@${tenant}.test`, password: demoPassword };
    const { data } = await graphql(document, { input }, {}, tenant);
    return data.signIn.tokens.accessToken;
  }

  async function partner(name: string, more: Partial<NewPartner> = {}, tenantId = aurora) {
    const rights = { scopes: [], ratePlan: 'standard', consentScopes: ['profile:read'], redirectUris: [backTo] };
    const added = await addPartner(inTenant(tenantId), { name, ...rights, ...more });
    if (!('key' in added)) throw new Error(added.message);
    const operations = Object.values(listed).map((body) => {
      const [, type, operation] = /^(query|mutation) (\w+)/.exec(body) as unknown as [string, 'query' | 'mutation', string];
      return { id: idOf(body), name: operation, type, body };
    });
    await publishManifest(inTenant(tenantId), added.partnerId, operations);
    return { id: added.partnerId, key: added.key };
  }

  async function close() {
    await router.close();
    await room.close();
    await live.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }

  return { url, clock, room, live, inTenant, call, graphql, signIn, partner, close };
}

export type ConsentHouse = Awaited<ReturnType<typeof openConsentHouse>>;

export const idOf = (text: string) => createHash('sha256').update(text).digest('hex');
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const basic = ({ id, key }: { id: string; key: string }) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(key)}`).toString('base64')}`,
});

/** A partner's own side of one walk, as a careless program would write it: each part can be spoilt. */
export class Walk {
  readonly verifier = randomBytes(32).toString('base64url');
  readonly state = randomBytes(8).toString('base64url');
  readonly #house: ConsentHouse;
  readonly partner: { readonly id: string; readonly key: string };

  constructor(house: ConsentHouse, partner: { readonly id: string; readonly key: string }) {
    this.#house = house;
    this.partner = partner;
  }

  /** Sends the person's browser. `undefined` leaves a parameter out. */
  async authorize(spoilt: Readonly<Record<string, string | undefined>> = {}, tenant = 'aurora'): Promise<Response> {
    const parameters = {
      response_type: 'code',
      client_id: this.partner.id,
      redirect_uri: backTo,
      scope: 'profile:read',
      state: this.state,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...spoilt,
    };
    const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return this.#house.call(`/oauth/authorize?${new URLSearchParams(given)}`, {}, tenant);
  }

  /** The text with which the person comes to the front end. */
  async request(spoilt: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
    const location = (await this.authorize(spoilt)).headers.get('location') ?? '';
    const request = new URL(location).searchParams.get('request');
    if (!location.startsWith(front) || request === null) throw new Error(`Not sent to the front end, but to ${location}`);
    return request;
  }

  async grant(token: string, request: string, more: object = {}): Promise<Answer> {
    const document = `mutation ($input: GrantAuthorizationInput!) {
      grantAuthorization(input: $input) { __typename ... on GrantAuthorizationSuccess { redirectTo } ... on UserError { code } }
    }`;
    const { data, errors } = await this.#house.graphql(document, { input: { request, ...more } }, bearer(token));
    return data?.grantAuthorization ?? errors[0].extensions;
  }

  /** A code that the person granted. */
  async code(token: string, spoilt: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
    const { redirectTo } = await this.grant(token, await this.request(spoilt));
    return new URL(redirectTo).searchParams.get('code') ?? '';
  }

  async redeem(
    code: string,
    spoilt: Readonly<Record<string, string | undefined>> = {},
    headers: Record<string, string> = basic(this.partner),
  ) {
    const grant = { grant_type: 'authorization_code', code, redirect_uri: backTo, code_verifier: this.verifier };
    return this.token({ ...grant, ...spoilt }, headers);
  }

  async refresh(
    refreshToken: string,
    spoilt: Readonly<Record<string, string | undefined>> = {},
    headers: Record<string, string> = basic(this.partner),
  ) {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...spoilt }, headers);
  }

  /** The status and the body of an answer to a form. */
  async token(
    form: Readonly<Record<string, string | undefined>>,
    headers: Record<string, string>,
    path = '/oauth/token',
  ): Promise<Answer> {
    const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const response = await this.#house.call(path, { method: 'POST', body: new URLSearchParams(given), headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, ...(text === '' ? {} : JSON.parse(text)) };
  }

  /** All the way to the tokens. */
  async tokens(token: string, spoilt: Readonly<Record<string, string | undefined>> = {}): Promise<Answer> {
    return this.redeem(await this.code(token, spoilt));
  }

  /** Asks a listed operation with a token that a person gave. */
  async ask(token: string, body: string, variables: object = {}): Promise<Answer> {
    const asked = { variables, extensions: { persistedQuery: { version: 1, sha256Hash: idOf(body) } } };
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(token) },
      body: JSON.stringify(asked),
    };
    const response = await this.#house.call('/graphql', init);
    const { data, errors } = (await response.json()) as Answer;
    return errors ? errors[0].extensions.code : data;
  }
}
