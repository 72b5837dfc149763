import { type DemoTenant, demoId, demoUser } from '@lyceum/kit/seed/demo.ts';
import type { AvailabilityPlan, Weekday } from '../availability/availability.rules.ts';
import type { Write } from '../context.ts';

/** What the mentors 10 to 21 offer, in the zones in which they live. */
const offerings = [
  ['Calculus: one hour, one hard idea', 'Bring the exercise that resists. We draw it, then we prove it.', 'Africa/Lagos'],
  ['Your pull request, line by line', 'We review a change of yours together and leave with a smaller one.', 'Europe/Stockholm'],
  ['Mandarin tones and the sentences of this week', 'Pronunciation first, then ten sentences you will use.', 'Asia/Taipei'],
  ['Bossa nova: the right hand', 'One chord, a metronome, and the groove. Beginners welcome.', 'America/Bahia'],
  ['Statistics on your own data', 'Send a table; we find out what it can say and what it cannot.', 'Asia/Kolkata'],
  ['Deutsch sprechen, B1 bis C1', 'Eine Stunde Gespräch mit freundlicher Korrektur.', 'Europe/Berlin'],
  ['Portfolio review', 'Three stories, rehearsed until they hold under questions.', 'America/Bogota'],
  ['One-to-one hour with preparation', 'Tell beforehand what you want to reach; come with questions.', 'Europe/Zurich'],
  ['Conversation hour', 'You talk most of the time; notes follow.', 'Asia/Tokyo'],
  ['Writing workshop for one', 'A page of yours, read slowly and improved.', 'Europe/Dublin'],
  ['Exam rehearsal', 'A mock exam and its honest discussion.', 'Europe/Sofia'],
  ['Getting started', 'For the first steps: a plan for your next month.', 'Pacific/Honolulu'],
] as const;

const workdays: readonly Weekday[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];

/** Workdays in the mentor's own zone; every third mentor also has Saturday mornings, every other one buffers. */
export function demoAvailability(index: number): AvailabilityPlan {
  const week = workdays.flatMap((day) => [
    { day, from: '09:00', to: '12:00' },
    { day, from: '13:30', to: '18:00' },
  ]);
  const saturday = { day: 'SATURDAY' as const, from: '10:00', to: '13:00' };
  return {
    timeZone: offerings[index]?.[2] ?? 'UTC',
    weekly: index % 3 === 0 ? [...week, saturday] : week,
    overrides: [],
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: index % 2 === 0 ? 0 : 15,
    noticeMinutes: 0,
    horizonDays: 60,
  };
}

export async function seedOffering(tx: Write, tenant: DemoTenant, n: number, index: number): Promise<void> {
  const [title, description] = offerings[index] ?? ['One-to-one hour', 'An hour for your questions.'];
  const at = new Date(tx.clock.now().getTime() - (30 * 24 + index) * 3_600_000);
  await tx.db
    .insertInto('offering')
    .values({
      id: demoId('offering', tenant, n),
      tenant_id: tx.viewer.tenantId,
      mentor_id: demoId('mentor', tenant, n),
      mentor_user_id: demoUser(tenant, n),
      title,
      description,
      duration_minutes: 60,
      price_amount: 5000 + 500 * index,
      price_currency: 'EUR',
      state: 'PUBLISHED',
      created_at: at,
      published_at: at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
