import type { Pool } from 'pg';
import { median } from '../report.ts';
import { seededRandom, shuffled } from '../workload/random.ts';
import { type Ground, tenantId } from './ground.ts';

/** What strangers can ask about an address, and one answer that all of them must get. */
const walks = {
  'sign-in with a wrong password': [
    `mutation ($email: String!) { answer: signIn(input: { email: $email, password: "not the password" }) { __typename } }`,
    'InvalidCredentials',
  ],
  registration: [
    `mutation ($email: String!) { answer: registerAccount(input: { email: $email, password: "a meadow in the rain", displayName: "Somebody" }) { __typename } }`,
    'RegisterAccountSuccess',
  ],
  'forgotten password': [
    `mutation ($email: String!) { answer: requestPasswordReset(input: { email: $email }) { __typename } }`,
    'RequestPasswordResetSuccess',
  ],
} as const;

export interface Compared {
  readonly walk: string;
  /** Medians in milliseconds. */
  readonly known: number;
  readonly unknown: number;
}

/** `count` addresses that have an account against as many that have none, in an order by chance, each asked once by each walk (T21). */
export async function compareAddresses(
  ground: Ground,
  owner: Pool,
  passwordHash: string,
  count: number,
  seed: number,
): Promise<Compared[]> {
  const random = seededRandom(seed);
  const numbers = Array.from({ length: count }, (_, n) => n);
  await owner.query(
    `insert into identity.user_account (id, tenant_id, email, password_hash, display_name, preferred_role, created_at)
     select 'user_' || lpad('known' || n, 26, '0'), $1, 'known' || n || '@bench.test', $2, 'Somebody', 'MENTEE', now() from unnest($3::int[]) as n`,
    [tenantId, passwordHash, numbers],
  );
  const compared: Compared[] = [];
  for (const [walk, [query, expected]] of Object.entries(walks)) {
    const times: Record<'known' | 'other', number[]> = { known: [], other: [] };
    const asked = numbers.flatMap((n) => [['known', n] as const, ['other', n] as const]);
    for (const [kind, n] of shuffled(asked, random)) {
      const began = performance.now();
      const { answer } = await ground.ask(query, { email: `${kind}${n}@bench.test` });
      times[kind].push(performance.now() - began);
      if (answer.__typename !== expected) throw new Error(`${walk} answered ${answer.__typename} to an address.`);
    }
    compared.push({ walk, known: median(times.known), unknown: median(times.other) });
  }
  return compared;
}
