/**
 * `npm run bench:auth`: sign-in, refresh, checking tokens in the router, and the search for mentors, each beside the bare calls below it; and whether
 * addresses that are known take as long as others.
 */
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Ctx } from '@lyceum/identity/context.ts';
import { mintAccessToken } from '@lyceum/identity/token/access-token.ts';
import { systemClock } from '@lyceum/kit/clock/clock.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { AccessTokens } from '@lyceum/router/identity/access-token.ts';
import { PublishedKeys } from '@lyceum/router/identity/published-keys.ts';
import { identityRoutes } from '@lyceum/router/identity/routes.ts';
import { generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { Pool } from 'pg';
import { databaseCpu } from './bench/auth/database-cpu.ts';
import { compareAddresses } from './bench/auth/enumeration.ts';
import { databaseCache, openGround, tenantId } from './bench/auth/ground.ts';
import { mentorCrowd, storeMentors } from './bench/auth/mentors.ts';
import { type Pace, paceOf, percentile } from './bench/auth/pace.ts';
import { lastLine, machine, short, table } from './bench/report.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '5' },
    mentors: { type: 'string', default: '100000' },
    quick: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const seconds = values.quick ? 1.5 : Number(values.seconds);
const mentors = Number(values.mentors);

console.log(`bench:auth, seed ${seed}, ${machine()}`);
const ground = await openGround(join(import.meta.dirname, '..'));
const owner = new Pool({ connectionString: ground.ownerUrl, max: 6 });
const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });

const people = Array.from({ length: 12 }, (_, n) => [`mentee${40 + n}@aurora.test`, `mentor${10 + n}@aurora.test`]).flat();
const signInQuery = `mutation ($input: SignInInput!) {
  signIn(input: $input) { ... on SignInSuccess { tokens { accessToken refreshToken } } }
}`;
const refreshQuery = `mutation ($t: String!) {
  refreshTokens(input: { refreshToken: $t }) { ... on RefreshTokensSuccess { tokens { accessToken refreshToken } } }
}`;

const signIn = async (email: string) =>
  (await ground.ask(signInQuery, { input: { email, password: demoPassword } })).signIn.tokens as {
    accessToken: string;
    refreshToken: string;
  };

/** Two at a time, as many as are hashed at once. */
const signedIn = await paceOf(seconds, 2, (number) => signIn(people[number % people.length]!));
const ctx = ground.identity.context({ kind: 'service', tenantId } as never) as Ctx;
const { passwords } = ctx.ports;
const stored = await passwords.hash(demoPassword);
const hashed = await paceOf(seconds, 2, () => passwords.verify(stored, demoPassword));

const atOnce = 16;
const families = await Promise.all(Array.from({ length: atOnce }, (_, n) => signIn(people[n % people.length]!)));
const refreshed = await paceOf(seconds, atOnce, async () => {
  const mine = families.shift()!;
  const { refreshTokens } = await ground.ask(refreshQuery, { t: mine.refreshToken });
  families.push(refreshTokens.tokens);
});
await owner.query(
  'create table family (id int primary key, generation int not null); insert into family select g, 0 from generate_series(0, 63) g',
);
const bareRefresh = await paceOf(seconds, atOnce, (number) => bareRotation(number % 64));

const subject = (number: number) => ({ userId: `user_${number}`, sessionId: `session_${number}`, role: 'MENTEE' as const });
const tokens = await Promise.all(
  Array.from({ length: 4000 }, async (_, n) => (await mintAccessToken(ctx, subject(n))).accessToken),
);
const keys = new PublishedKeys(identityRoutes(ground.identity).read, systemClock, makeLog('silent'));
const live = memoryLive();
await keys.start(live);
const remembered = new AccessTokens(keys, systemClock);
const checkedAnew = await paceOf(seconds / 2, 1, (number) => remembered.verify(tokens[number]!), tokens.length);
const checkedAgain = await paceOf(seconds / 2, 1, (number) => remembered.verify(tokens[number % 16]!));
const own = await signed();
const bareVerify = await paceOf(seconds / 2, 1, () => jwtVerify(own, publicKey));
await keys.close();
await live.close();

const compared = await compareAddresses(ground, owner, stored, values.quick ? 20 : 200, seed);

console.log(`storing ${mentors} mentors …`);
const crowd = mentorCrowd(seed);
const storing = performance.now();
await storeMentors(owner, crowd.profiles(mentors));
console.log(`stored in ${short((performance.now() - storing) / 1000)} s`);
const searches = await searched();

const row = (what: string, pace: Pace) => [
  what,
  short(pace.perSecond),
  short(pace.cpuMs),
  short(percentile(pace, 0.5)),
  short(percentile(pace, 0.95)),
];
console.log(
  table(
    ['', 'a second', 'CPU ms', 'p50 ms', 'p95 ms'],
    [
      row('sign-in', signedIn),
      row('  argon2id alone', hashed),
      row('refresh', refreshed),
      row('  lock and update a row, HMAC, sign', bareRefresh),
      row('token, seen for the first time', checkedAnew),
      row('token, seen before', checkedAgain),
      row('  jose alone', bareVerify),
    ],
  ),
);
console.log('\naddresses with an account against others, medians of each in milliseconds');
console.log(
  table(
    ['', 'known', 'unknown', 'difference'],
    compared.map(({ walk, known, unknown }) => [walk, short(known), short(unknown), short(Math.abs(known - unknown))]),
  ),
);
console.log(
  `\nsearch of ${mentors} mentors, one question at a time, ${databaseCache} of cache in the database; cold: the first one, nothing of it read before; beside it bare SQL, the same words by LIKE, past all walls`,
);
console.log(
  table(
    ['', 'cold ms', 'CPU ms', 'database CPU ms', 'p50 ms', 'p95 ms', 'p99 ms'],
    searches.map(({ name, cold, databaseCpuMs, pace }) => [
      name,
      short(cold),
      short(pace.cpuMs),
      short(databaseCpuMs),
      ...[0.5, 0.95, 0.99].map((share) => short(percentile(pace, share))),
    ]),
  ),
);
await owner.end();
await ground.close();
console.log(machine());
console.log(
  lastLine('auth', seed, {
    sign_ins_per_second: signedIn.perSecond,
    sign_in_vs_argon2: hashed.perSecond / signedIn.perSecond,
    refreshes_per_second: refreshed.perSecond,
    refreshes_per_core: 1000 / refreshed.cpuMs,
    refresh_vs_bare: bareRefresh.perSecond / refreshed.perSecond,
    verifications_per_core: 1000 / checkedAnew.cpuMs,
    verification_vs_jose: checkedAnew.cpuMs / bareVerify.cpuMs,
    known_tokens_per_core: 1000 / checkedAgain.cpuMs,
    enumeration_worst_ms: Math.max(...compared.map(({ known, unknown }) => Math.abs(known - unknown))),
    ...Object.fromEntries(
      searches.map(({ name, pace }) => [`mentor_search_${name.replaceAll(/[^a-z0-9]+/g, '_')}_p95_ms`, percentile(pace, 0.95)]),
    ),
    mentor_search_worst_p95_ms: Math.max(...searches.filter(({ ours }) => ours).map(({ pace }) => percentile(pace, 0.95))),
  }),
);
process.exit();

interface Searched {
  readonly name: string;
  readonly ours: boolean;
  /** Milliseconds. */
  readonly cold: number;
  /** Milliseconds of the database's processes for one. */
  readonly databaseCpuMs: number;
  readonly pace: Pace;
}

/** Every kind of question. */
async function searched(): Promise<readonly Searched[]> {
  const query = `query ($filter: MentorFilter) { mentors(filter: $filter, first: 20) { nodes { id displayName headline skills } pageInfo { endCursor } } }`;
  const kinds = Object.entries(crowd.questions).map(([name, question]) => ({
    name,
    ours: true,
    ask: () => ground.ask(query, { filter: question() }),
  }));
  const bare = () => {
    const [one, other] = crowd.questions['two words']().search.toLowerCase().split(' ');
    return owner.query(
      `select id, headline, skills from identity.mentor_profile
       where active and lower(headline || bio || array_to_string(skills, ' ')) like all (array[$1, $2]) order by activated_at desc, id desc limit 21`,
      [`%${one}%`, `%${other}%`],
    );
  };
  const measured: Searched[] = [];
  for (const { name, ours, ask } of [...kinds, { name: 'bare SQL two words', ours: false, ask: bare }]) {
    const began = performance.now();
    await ask();
    const cold = performance.now() - began;
    const before = await databaseCpu(owner);
    const pace = await paceOf(seconds / 2, 1, ask);
    const databaseCpuMs = ((await databaseCpu(owner)) - before) / pace.latencies.length;
    measured.push({ name, ours, cold, databaseCpuMs, pace });
  }
  return measured;
}

/** The least that a rotation can be: one row locked and counted up, a code, a signature. */
async function bareRotation(id: number): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query('select generation from family where id = $1 for update', [id]);
    await client.query('update family set generation = generation + 1 where id = $1', [id]);
    await client.query('commit');
    createHmac('sha256', 'key').update(`${id}.${rows[0].generation}`).digest('base64url');
    await signed();
  } finally {
    client.release();
  }
}

function signed(): Promise<string> {
  return new SignJWT({ tenant: tenantId, sid: 'session', role: 'MENTEE', scopes: ['mentee'] })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
    .setSubject('user')
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(privateKey);
}
