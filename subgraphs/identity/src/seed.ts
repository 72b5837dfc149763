import { transact } from '@lyceum/kit/context/transact.ts';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import {
  type DemoTenant,
  demoId,
  demoMentors,
  demoPassword,
  demoTenantNumber,
  demoTenants,
  demoUser,
} from '@lyceum/kit/seed/demo.ts';
import { UserAccount } from './account/account.entity.ts';
import type { Ctx, Write } from './context.ts';
import { mentorColumns } from './profile/mentor.service.ts';
import { MenteeProfile, MentorProfile } from './profile/profile.entity.ts';
import type { MentorText } from './profile/profile.rules.ts';
import type { UserRole } from './role/role.rules.ts';
import { listMentor } from './search/list-mentor.ts';
import { demoMenteeTexts, demoMentorTexts } from './seed/people.ts';

const brands = {
  1: { name: 'Aurora Learning', locale: 'en', currency: 'EUR', time_zone: 'Europe/Berlin' },
  2: { name: 'Demo Academy', locale: 'en', currency: 'USD', time_zone: 'America/New_York' },
} as const;

/**
 * The people of a demo tenant. All share one password, which is therefore hashed once. No events are sent: each subgraph seeds what
 * it would have learnt from them.
 */
export async function seed(ctx: Ctx): Promise<void> {
  const tenant = demoTenantNumber(ctx.viewer.tenantId);
  if (!tenant) return;
  const passwordHash = await ctx.ports.passwords.hash(demoPassword);
  await transact(ctx, async (tx) => {
    await seedTenant(tx, tenant);
    for (const person of everybody()) {
      const account = seedPerson(tx, tenant, person, passwordHash);
      if (person.mentor) seedMentor(tx, account, person.mentor);
    }
    // The newest last, because of equals the one listed last is found first.
    for (const n of demoMentors.toReversed()) await listMentor(tx, demoId('mentor', tenant, n));
  });
}

interface Person {
  /** The number of `demoUser`. */
  readonly n: number;
  /** The address before the @. */
  readonly mail: string;
  readonly name: string;
  readonly role: UserRole;
  readonly mentor?: MentorText;
  readonly mentee?: Pick<MenteeProfile, 'goals' | 'interests' | 'level'>;
}

function everybody(): readonly Person[] {
  return [
    { n: 0, mail: 'admin', name: 'Ada Winter', role: 'ADMIN' },
    { n: 1, mail: 'moderator', name: 'Malik Sommer', role: 'MODERATOR' },
    ...demoMentorTexts.map(({ n, name, ...mentor }) => ({ n, mail: `mentor${n}`, name, role: 'MENTOR' as const, mentor })),
    ...demoMenteeTexts.map(({ n, name, ...mentee }) => ({ n, mail: `mentee${n}`, name, role: 'MENTEE' as const, mentee })),
  ];
}

async function seedTenant(tx: Write, tenant: DemoTenant): Promise<void> {
  const { id, slug } = demoTenants[tenant];
  // Both live on localhost, where the visitor chooses by a header; by name they have a host each.
  const hosts = [`${slug}.localhost`, 'localhost', '127.0.0.1'];
  await tx.db.insertInto('tenant').values({ id, slug, hosts, is_public: true }).execute();
  await tx.db
    .insertInto('tenant_brand')
    .values({ tenant_id: id, ...brands[tenant] })
    .execute();
}

function seedPerson(tx: Write, tenant: DemoTenant, person: Person, passwordHash: string): UserAccount {
  const id = demoUser(tenant, person.n);
  const tenantId = tx.viewer.tenantId;
  const createdAt = daysAgo(tx, person.n);
  const account = tx.em.create(
    UserAccount,
    {
      id,
      tenantId,
      email: `${person.mail}@${demoTenants[tenant].slug}.test`,
      passwordHash,
      displayName: person.name,
      preferredRole: person.role,
      grantedRoles: person.role === 'ADMIN' || person.role === 'MODERATOR' ? [person.role] : [],
      suspendedAt: null,
      createdAt,
    },
    { persist: true },
  );
  const profile = person.mentee ?? { goals: [], interests: [], level: null };
  tx.em.create(
    MenteeProfile,
    { id: siblingId('mentee', id), tenantId, userId: id, activatedAt: createdAt, ...profile },
    { persist: true },
  );
  return account;
}

function seedMentor(tx: Write, account: UserAccount, text: MentorText): void {
  const mentorId = siblingId('mentor', account.id);
  const { tenantId, id: userId, createdAt: activatedAt } = account;
  tx.em.create(
    MentorProfile,
    { id: mentorId, tenantId, userId, active: true, activatedAt, verifiedAt: null, ...mentorColumns(text) },
    { persist: true },
  );
}

function daysAgo(tx: Write, days: number): Date {
  return new Date(tx.clock.now().getTime() - days * 24 * 60 * 60 * 1000);
}
