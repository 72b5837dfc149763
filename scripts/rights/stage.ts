import { randomBytes } from 'node:crypto';
import { changeRoleByAddress } from '@lyceum/identity/administration/operator.service.ts';
import type { Ctx } from '@lyceum/identity/context.ts';
import { publishManifest } from '@lyceum/identity/partner/manifest.service.ts';
import { addPartner, type NewPartner } from '@lyceum/identity/partner/partner.service.ts';
import { permissions, platformScope, scopeOf } from '@lyceum/identity/permission/permission.rules.ts';
import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import { type DemoTenant, demoPassword, demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { Data } from '../tour/data.ts';
import type { RightsHouse } from './house.ts';
import { idOf, type Kind, kinds, Person } from './person.ts';
import { documentOf, isRefusal, mutationsOf } from './public-schema.ts';
import { asked, backTo, consentScopes } from './recipes/partners.ts';

export type Role = 'MENTEE' | 'MENTOR' | 'MODERATOR' | 'ADMIN' | 'PLATFORM_ADMIN';

/** Demo people by number, and as what they act. */
const roster: Readonly<Record<Exclude<Kind, 'anonymous' | 'partner' | 'app'>, readonly [number, string, Role]>> = {
  mentee: [40, 'mentee40', 'MENTEE'],
  otherMentee: [41, 'mentee41', 'MENTEE'],
  mentor: [10, 'mentor10', 'MENTOR'],
  otherMentor: [11, 'mentor11', 'MENTOR'],
  moderator: [1, 'moderator', 'MODERATOR'],
  admin: [0, 'admin', 'ADMIN'],
  platformAdmin: [48, 'mentee48', 'PLATFORM_ADMIN'],
  suspended: [49, 'mentee49', 'MENTEE'],
};

/** One of the two demo marketplaces, with one signed-in person of each kind, and what recipes ask of it. */
export class Stage {
  readonly house: RightsHouse;
  readonly tenantId: string;
  /** Somebody on whom admins try their hands. */
  readonly victim: string;
  readonly number: DemoTenant;
  readonly #people = new Map<Kind, Person>();
  readonly #passwords = new Map<string, string>();
  readonly #kept = new Map<string, Promise<unknown>>();
  #count = 0;

  private constructor(house: RightsHouse, tenant: DemoTenant) {
    this.house = house;
    this.number = tenant;
    this.tenantId = demoTenants[tenant].id;
    this.victim = demoUser(tenant, 50);
  }

  static async open(house: RightsHouse, tenant: DemoTenant): Promise<Stage> {
    const stage = new Stage(house, tenant);
    await stage.#appoint();
    for (const kind of kinds) stage.#people.set(kind, await stage.#enter(kind));
    await stage.change(stage.person('admin'), 'lockAccount', { userId: stage.person('suspended').userId, reason: 'suspended' });
    await house.quiet();
    return stage;
  }

  person(kind: Kind): Person {
    return this.#people.get(kind)!;
  }

  /** Somebody of this kind in a session of its own, so that ending it harms nobody. */
  async fresh(kind: Kind): Promise<Person> {
    return kind === 'anonymous' || kind === 'partner' || kind === 'app' ? this.person(kind) : this.signIn(kind);
  }

  /** After somebody's sessions were ended: the kind's own person signs in again, by this password from now on. */
  async renew(kind: Kind, password: string): Promise<void> {
    this.#passwords.set(this.person(kind).email, password);
    this.#people.set(kind, await this.fresh(kind));
    // What was granted ended with the sessions.
    if (kind === 'mentee') this.#people.set('app', await this.#app());
  }

  passwordOf({ email }: Pick<Person, 'email'>): string {
    return this.#passwords.get(email) ?? demoPassword;
  }

  /** `role` instead of the kind's own, where the account holds it. */
  async signIn(kind: Exclude<Kind, 'anonymous' | 'partner' | 'app'>, role: Role = roster[kind][2]): Promise<Person> {
    const [number, name] = roster[kind];
    return this.signInAs(kind, `${name}@${this.slug}.test`, demoUser(this.number, number), role);
  }

  async signInAs(kind: Kind, email: string, userId: string, role: Role = 'MENTEE'): Promise<Person> {
    const { tokens } = await this.change(
      this.person('anonymous'),
      'signIn',
      { email, password: this.passwordOf({ email }), device: 'rights' },
      '... on SignInSuccess { tokens { accessToken refreshToken role } }',
    );
    const person = this.#bearer(kind, email, userId, tokens);
    if (tokens.role === role) return person;
    const { accessToken } = await this.change(person, 'switchRole', { role }, '... on SwitchRoleSuccess { accessToken }');
    return this.#bearer(kind, email, userId, { ...tokens, accessToken });
  }

  /** Calls a mutation that must succeed. `select` names fields of the success. */
  async change(person: Person, mutation: string, input?: object, select = ''): Promise<Data> {
    const field = this.house.schema.getMutationType()!.getFields()[mutation]!;
    const { data, errors } = await person.ask(documentOf(field, select), { input });
    if (errors || isRefusal(this.house.schema, data.result.__typename))
      throw new Error(`${person.kind} could not ${mutation}: ${JSON.stringify(errors ?? data.result)}`);
    return data.result;
  }

  /** Asks a query that must succeed. */
  async ask(person: Person, query: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await person.ask(query, variables);
    if (errors) throw new Error(`${person.kind} asked ${query} and got ${JSON.stringify(errors)}`);
    return data;
  }

  /** 1, 2, 3 …: for what must be another than before. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  /** A whole hour that no other recipe has taken, some days from now. */
  nextHour(): string {
    const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
    return new Date(today + 4 * 86_400_000 + this.next() * 3_600_000).toISOString();
  }

  /** Made once, at first need. */
  once<T>(name: string, make: () => Promise<T>): Promise<T> {
    if (!this.#kept.has(name)) this.#kept.set(name, make());
    return this.#kept.get(name) as Promise<T>;
  }

  get slug(): string {
    return demoTenants[this.number].slug;
  }

  /** As an operator does it: nobody else can. */
  async #appoint(): Promise<void> {
    const [, name, role] = roster.platformAdmin;
    await changeRoleByAddress(this.#identity(), 'grant', { email: `${name}@${this.slug}.test`, role, reason: 'rights' });
  }

  #identity(): Ctx {
    const identity = this.house.rooms.rooms.subgraphs.find(({ name }) => name === 'identity')!;
    return identity.context(serviceViewer(this.tenantId)) as Ctx;
  }

  async #enter(kind: Kind): Promise<Person> {
    if (kind === 'anonymous') return new Person(this.house.url, { kind, headers: { 'x-tenant': this.slug } });
    if (kind === 'app') return this.#app();
    return kind === 'partner' ? this.#partner() : this.signIn(kind);
  }

  /** The strongest partner there can be: it may run every mutation, and has every scope. */
  async #partner(): Promise<Person> {
    const scopes = ['mentee', 'mentor', 'moderate', 'admin', ...permissions.map(scopeOf), platformScope];
    const { key } = await this.#partnerWith({ name: 'Every right', scopes, ratePlan: 'standard' });
    return new Person(this.house.url, { kind: 'partner', headers: { 'x-api-key': key } });
  }

  /** The strongest that a person can make of a partner. */
  async #app(): Promise<Person> {
    const rights = { scopes: [], ratePlan: 'standard', consentScopes, redirectUris: [backTo], publicClient: true };
    const { partnerId } = await this.once('the app', () => this.#partnerWith({ name: 'Every consent', ...rights }));
    const mentee = this.person('mentee');
    const verifier = randomBytes(32).toString('base64url');
    const granting = { request: await asked(this, partnerId, verifier) };
    const { redirectTo } = await this.change(
      mentee,
      'grantAuthorization',
      granting,
      '... on GrantAuthorizationSuccess { redirectTo }',
    );
    const form = {
      grant_type: 'authorization_code',
      client_id: partnerId,
      code: new URL(redirectTo).searchParams.get('code')!,
      redirect_uri: backTo,
      code_verifier: verifier,
    };
    const init = { method: 'POST', body: new URLSearchParams(form), headers: { 'x-tenant': this.slug } };
    const { access_token: accessToken, refresh_token: refreshToken } = (await (
      await fetch(new URL('/oauth/token', this.house.url), init)
    ).json()) as Data;
    return this.#bearer('app', mentee.email, mentee.userId, { accessToken, refreshToken });
  }

  /** A partner that may run every mutation. */
  async #partnerWith(rights: NewPartner): Promise<{ readonly partnerId: string; readonly key: string }> {
    const ctx = this.#identity();
    const added = await addPartner(ctx, rights);
    if (!('key' in added)) throw new Error(added.message);
    const operations = mutationsOf(this.house.schema).map((field) => {
      const body = documentOf(field);
      return { id: idOf(body), name: field.name, type: 'mutation' as const, body };
    });
    await publishManifest(ctx, added.partnerId, operations);
    return added;
  }

  #bearer(kind: Kind, email: string, userId: string, tokens: { accessToken: string; refreshToken: string }): Person {
    const headers = { authorization: `Bearer ${tokens.accessToken}` };
    return new Person(this.house.url, { kind, userId, email, refreshToken: tokens.refreshToken, headers });
  }
}
