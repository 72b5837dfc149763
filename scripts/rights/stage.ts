import { changeRoleByAddress } from '@lyceum/identity/administration/operator.service.ts';
import type { Ctx } from '@lyceum/identity/context.ts';
import { publishManifest } from '@lyceum/identity/partner/manifest.service.ts';
import { addPartner } from '@lyceum/identity/partner/partner.service.ts';
import { permissions, platformScope, scopeOf } from '@lyceum/identity/permission/permission.rules.ts';
import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import { type DemoTenant, demoPassword, demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { Data } from '../tour/data.ts';
import type { RightsHouse } from './house.ts';
import { idOf, type Kind, kinds, Person } from './person.ts';
import { documentOf, isRefusal, mutationsOf } from './public-schema.ts';

export type Role = 'MENTEE' | 'MENTOR' | 'MODERATOR' | 'ADMIN' | 'PLATFORM_ADMIN';

/** Demo people by number, and as what they act. */
const roster: Readonly<Record<Exclude<Kind, 'anonymous' | 'partner'>, readonly [number, string, Role]>> = {
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
    return kind === 'anonymous' || kind === 'partner' ? this.person(kind) : this.signIn(kind);
  }

  /** After somebody's sessions were ended: the kind's own person signs in again, by this password from now on. */
  async renew(kind: Kind, password: string): Promise<void> {
    this.#passwords.set(this.person(kind).email, password);
    this.#people.set(kind, await this.fresh(kind));
  }

  passwordOf({ email }: Pick<Person, 'email'>): string {
    return this.#passwords.get(email) ?? demoPassword;
  }

  /** `role` instead of the kind's own, where the account holds it. */
  async signIn(kind: Exclude<Kind, 'anonymous' | 'partner'>, role: Role = roster[kind][2]): Promise<Person> {
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
    return kind === 'partner' ? this.#partner() : this.signIn(kind);
  }

  /** The strongest partner there can be: it may run every mutation, and has every scope. */
  async #partner(): Promise<Person> {
    const ctx = this.#identity();
    const scopes = ['mentee', 'mentor', 'moderate', 'admin', ...permissions.map(scopeOf), platformScope];
    const added = await addPartner(ctx, { name: 'Every right', scopes, ratePlan: 'standard' });
    if (!('key' in added)) throw new Error(added.message);
    const operations = mutationsOf(this.house.schema).map((field) => {
      const body = documentOf(field);
      return { id: idOf(body), name: field.name, type: 'mutation' as const, body };
    });
    await publishManifest(ctx, added.partnerId, operations);
    return new Person(this.house.url, { kind: 'partner', headers: { 'x-api-key': added.key } });
  }

  #bearer(kind: Kind, email: string, userId: string, tokens: { accessToken: string; refreshToken: string }): Person {
    const headers = { authorization: `Bearer ${tokens.accessToken}` };
    return new Person(this.house.url, { kind, userId, email, refreshToken: tokens.refreshToken, headers });
  }
}
