import type { Plant } from './plant.ts';

const session = 'subgraphs/identity/src/session';
const attacks = `${session}/refresh-attacks.test.ts`;
const refresh = `${session}/refresh.test.ts`;
const signIn = `${session}/sign-in.test.ts`;

/** What holds a family of refresh tokens together, and what keeps guesses at passwords slow. */
export const refreshing: readonly Plant[] = [
  {
    name: 'refresh: the token just replaced makes a further generation',
    edits: [{ file: `${session}/refresh.rules.ts`, text: "inGrace ? 'REPEAT'", becomes: "inGrace ? 'ROTATE'" }],
    suite: attacks,
    caughtBy: 'a hundred parallel uses of one token make one new generation and no fork',
  },
  {
    name: 'refresh: a rotation overwrites those that came between',
    edits: [{ file: `${session}/rotate-at-once.ts`, text: "    .where('generation', '=', generation)\n", becomes: '' }],
    suite: attacks,
    caughtBy: 'a rotation that waited while the session went on without it changes nothing, and its token is an old one',
  },
  {
    name: 'refresh: a rotation goes through although the session was revoked while it waited',
    edits: [
      {
        file: `${session}/rotate-at-once.ts`,
        text: "    .where('revoked_at', 'is', null)\n    .executeTakeFirstOrThrow",
        becomes: '    .executeTakeFirstOrThrow',
      },
    ],
    suite: refresh,
    caughtBy: 'that is under way makes a refresh wait for it and fail',
  },
  {
    name: 'refresh: a rotation writes all that it read, also that the session goes on',
    edits: [
      {
        file: `${session}/rotate-at-once.ts`,
        text: 'role: next.role })',
        becomes: 'role: next.role, revoked_at: row.revoked_at, revoked_because: null })',
      },
      {
        file: `${session}/rotate-at-once.ts`,
        text: "    .where('revoked_at', 'is', null)\n    .executeTakeFirstOrThrow",
        becomes: '    .executeTakeFirstOrThrow',
      },
    ],
    suite: attacks,
    caughtBy: 'a thousand times a refresh meets the end of its session: nothing of it lives on, whichever came first',
  },
  {
    name: 'refresh: the row of the session is judged without its lock',
    edits: [
      {
        file: `${session}/refresh.service.ts`,
        text: '{ id: sessionId }, { lockMode: LockMode.PESSIMISTIC_WRITE }',
        becomes: '{ id: sessionId }, { lockMode: LockMode.NONE }',
      },
    ],
    suite: attacks,
    caughtBy: 'a partner’s renewal waits for who ends its session, and then gets nothing',
  },
  {
    name: 'refresh: within ten seconds every older token is forgiven',
    edits: [
      {
        file: `${session}/refresh.rules.ts`,
        text: 'return presented === family.generation - 1 && inGrace',
        becomes: 'return presented < family.generation && inGrace',
      },
    ],
    suite: attacks,
    caughtBy: 'of ten rotations within a second, token 9 again ends the family',
  },
  {
    name: 'refresh: the token just replaced is forgiven for longer than ten seconds',
    edits: [{ file: `${session}/refresh.rules.ts`, text: 'graceMs = 10_000', becomes: 'graceMs = 10_001' }],
    suite: refresh,
    caughtBy: 'the token just replaced is forgiven for ten seconds and is theft afterwards',
  },
  {
    name: 'refresh: a request that fails takes the revocation back',
    edits: [
      {
        file: `${session}/refresh.service.ts`,
        text: "import { transact } from '@lyceum/kit/context/transact.ts';",
        becomes: "import { refuse, transact } from '@lyceum/kit/context/transact.ts';",
      },
      {
        file: `${session}/refresh.service.ts`,
        text: "      });\n      return invalidRefreshToken();\n    case 'REPEAT'",
        becomes: "      });\n      return refuse(invalidRefreshToken());\n    case 'REPEAT'",
      },
    ],
    suite: attacks,
    caughtBy: 'the grandparent ends the family, and the tip does not bring it back',
  },
  {
    name: 'refresh: what was revoked is renewed',
    edits: [
      { file: `${session}/refresh.rules.ts`, text: 'if (family.revokedAt || family.expiresAt', becomes: 'if (family.expiresAt' },
    ],
    suite: attacks,
    caughtBy: 'of ten rotations within a second, token 1 again ends the family',
  },
  {
    name: 'refresh: tokens are of the process that made them',
    edits: [
      {
        file: 'subgraphs/identity/src/token/secrets.ts',
        text: 'const key = codes.get(purpose) ?? derive(purpose);',
        becomes: 'const key = codes.get(purpose) ?? randomBytes(32);',
      },
    ],
    suite: attacks,
    caughtBy: 'after a restart a lost answer is repeated, and what was replaced earlier is still theft',
  },
  {
    name: 'refresh: of a token only the name of its session and the number are read',
    edits: [
      {
        file: `${session}/refresh-token.ts`,
        text: 'return right.length === given.length && timingSafeEqual(right, given);',
        becomes: 'return right.length === given.length || timingSafeEqual(right, given);',
      },
    ],
    suite: refresh,
    caughtBy: 'a forged code is refused and harms no session',
  },
  {
    name: 'refresh: who is suspended goes on',
    edits: [
      { file: `${session}/rotate-at-once.ts`, text: 'standing.suspended || ', becomes: '' },
      { file: `${session}/refresh.service.ts`, text: '  if (standing.suspended) return accountSuspended();\n', becomes: '' },
    ],
    suite: attacks,
    caughtBy: 'a session that was left to somebody who is suspended renews nothing, and goes on when they are reinstated',
  },
  {
    name: 'refresh: a session that was given to a partner is rotated like one of the person’s own',
    edits: [{ file: `${session}/rotate-at-once.ts`, text: "    .where('partner_id', 'is', null)\n", becomes: '' }],
    suite: attacks,
    caughtBy: 'a partner’s tokens are nothing to the person’s own refresh, nor the other way round, and neither ends a session',
  },
  {
    name: 'refresh: whoever brings it, a token is renewed',
    edits: [
      {
        file: `${session}/refresh.service.ts`,
        text: '  if ((session.partnerId ?? null) !== partnerId) return invalidRefreshToken();\n',
        becomes: '',
      },
    ],
    suite: attacks,
    caughtBy: 'a partner’s tokens are nothing to the person’s own refresh, nor the other way round, and neither ends a session',
  },
  {
    name: 'refresh: a session that is used never ends',
    edits: [
      {
        file: `${session}/refresh.rules.ts`,
        text: 'Math.min(now.getTime() + livesMs, createdAt.getTime() + longestSessionMs)',
        becomes: 'Math.max(now.getTime() + livesMs, createdAt.getTime())',
      },
    ],
    suite: refresh,
    caughtBy: 'a session that is used again and again ends 180 days after signing in all the same',
  },
  {
    name: 'attempts: the row is read without its lock',
    edits: [
      {
        file: `${session}/attempt.service.ts`,
        text: `    const row = await tx.db
      .insertInto('sign_in_attempt')
      .values({ ...key, failures: 0, last_at: now, locked_until: null })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'subject']).doUpdateSet({ subject }))
      .returningAll()
      .executeTakeFirstOrThrow();`,
        becomes: `    await tx.db
      .insertInto('sign_in_attempt')
      .values({ ...key, failures: 0, last_at: now, locked_until: null })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'subject']).doNothing())
      .execute();
    const row = await tx.db.selectFrom('sign_in_attempt').selectAll().where('subject', '=', subject).executeTakeFirstOrThrow();`,
      },
    ],
    suite: signIn,
    caughtBy: 'parallel guesses are counted one by one',
  },
  {
    name: 'attempts: there is no pause',
    edits: [
      {
        file: `${session}/attempt.rules.ts`,
        text: 'if (before.lockedUntil && before.lockedUntil > now) return',
        becomes: 'if (before.lockedUntil && before.lockedUntil < before.lastAt) return',
      },
    ],
    suite: signIn,
    caughtBy: 'after five attempts an address must wait, longer each time, known or not, even with the right password',
  },
];
