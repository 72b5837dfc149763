import type { Plant } from './plant.ts';

const token = 'subgraphs/identity/src/token';
const router = 'router/src/identity';
const partner = 'subgraphs/identity/src/partner';
const consent = 'subgraphs/identity/src/authorization';

/** Access tokens and the keys that sign them, from both sides; keys of partners, and what people grant them. */
export const tokens: readonly Plant[] = [
  {
    name: 'signing keys: one that was removed is still published',
    edits: [{ file: `${token}/key.query.ts`, text: "    .where('state', '<>', 'removed')\n", becomes: '' }],
    suite: `${token}/key-life.test.ts`,
    caughtBy: 'removes the active key, and the next that lay beside it; another signs at once, and sessions go on',
  },
  {
    name: 'signing keys: several processes turn them at once',
    edits: [
      {
        file: `${token}/key-life.service.ts`,
        text: 'select pg_advisory_xact_lock(hashtextextended',
        becomes: 'select (0 <> hashtextextended',
      },
    ],
    suite: `${token}/key-life.test.ts`,
    caughtBy: 'is the same however many look after it at once',
  },
  {
    name: 'signing keys: one is not trusted as long as its last token lives',
    edits: [{ file: `${token}/key-lives.ts`, text: 'accessTokenSeconds * 1000 + copyLivesMs + skewMs', becomes: 'skewMs' }],
    suite: `${token}/key-life.test.ts`,
    caughtBy: 'no token outlives the key that signed it',
  },
  {
    name: 'signing keys: the private half of a retired one is kept, by the service and by the table',
    edits: [
      {
        file: `${token}/key-life.service.ts`,
        text: "{ state: 'retired', retired_at: now, sealed_private_jwk: null }",
        becomes: "{ state: 'retired', retired_at: now }",
      },
      {
        file: 'subgraphs/identity/migrations/005-signing-keys.ts',
        text: "  add check ((sealed_private_jwk is not null) = (state in ('next', 'active'))),\n",
        becomes: '',
      },
    ],
    suite: `${token}/key-life.test.ts`,
    caughtBy: 'goes by the clock: published, signing, only verifying, gone, and the private half with the last signature',
  },
  {
    name: 'access token: the same bytes may be spelt in several ways',
    edits: [
      {
        file: `${router}/token-text.rules.ts`,
        text: "return Buffer.from(part, 'base64url').toString('base64url') === part;",
        becomes: 'return part.length > 0;',
      },
    ],
    suite: `${router}/token-text.rules.test.ts`,
    caughtBy: 'a token with unused bits in the signature is not one',
  },
  {
    name: 'access token: its header may bring a key of its own',
    edits: [{ file: `${router}/token-text.rules.ts`, text: ' || Object.keys(others).length > 0) return', becomes: ') return' }],
    suite: `${router}/token-text.rules.test.ts`,
    caughtBy: 'a key of its own is no access token',
  },
  {
    name: 'access token: one for another service is taken',
    edits: [{ file: `${router}/access-token.ts`, text: "        audience: 'lyceum',\n", becomes: '' }],
    suite: `${router}/access-token.test.ts`,
    caughtBy: 'a signed token with another audience is refused',
  },
  {
    name: 'access token: what was good once is good for ever',
    edits: [{ file: `${router}/access-token.ts`, text: ' && token.expiresAt > this.#clock.now().getTime();', becomes: ';' }],
    suite: `${router}/access-token.test.ts`,
    caughtBy: 'a token that was good once is refused when its time is over',
  },
  {
    name: 'access token: what was remembered outlives its key',
    edits: [{ file: `${router}/access-token.ts`, text: 'this.#keys.holds(token.kid, key) && ', becomes: 'key && ' }],
    suite: `${router}/access-token.test.ts`,
    caughtBy: 'is refused for tokens that were good before, told by a hint',
  },
  {
    name: 'access token: made-up keys have identity asked again and again',
    edits: [
      {
        file: `${router}/published-keys.ts`,
        text: '    if (Math.abs(now - this.#missedAt) < coolDown) return false;\n',
        becomes: '',
      },
    ],
    suite: `${router}/access-token.test.ts`,
    caughtBy: 'have the set read once in a cool-down, however many come',
  },
  {
    name: 'access token: a session that has ended goes on',
    edits: [
      {
        file: `${router}/revocations.ts`,
        text: 'if (this.#ended.has(',
        becomes: 'if (this.#ended.size < 0 && this.#ended.has(',
      },
    ],
    suite: 'router/src/router.http.test.ts',
    caughtBy: 'refuses a token whose session was ended, told by the hint',
  },
  {
    name: 'partner: a key that was replaced is good for ever',
    edits: [
      {
        file: `${partner}/partner.route.ts`,
        text: ' && (expiresAt === null || expiresAt > now))',
        becomes: ' && (expiresAt === null || now))',
      },
    ],
    suite: `${partner}/administer-partner.test.ts`,
    caughtBy: 'a key is replaced: the old one goes on for the grace, and then ends by itself',
  },
  {
    name: 'partner: one that is suspended is in force',
    edits: [{ file: `${partner}/partner.route.ts`, text: ' && suspendedAt === null);', becomes: ');' }],
    suite: `${partner}/administer-partner.test.ts`,
    caughtBy: 'a suspended partner is nobody to routers until it is resumed; a revoked one for good',
  },
  {
    name: 'partner: an admin gives it what the admin may not',
    edits: [{ file: `${partner}/rights.rules.ts`, text: 'if (!covers(giver, given))', becomes: 'if (!covers(given, given))' }],
    suite: `${partner}/administer-partner.test.ts`,
    caughtBy: 'nobody gives what they do not have, nor reads a key that opens more',
  },
  {
    name: 'partner: a code is redeemed without the verifier of its challenge',
    edits: [
      {
        file: `${consent}/redeem.service.ts`,
        text: 'row.code_challenge === createHash',
        becomes: 'verifier.length + row.code_challenge !== createHash',
      },
    ],
    suite: 'scripts/partner/consent.test.ts',
    caughtBy: 'with another secret is refused, and was not used up by it',
  },
  {
    name: 'partner: a code is good again and again',
    edits: [
      {
        file: `${consent}/redeem.service.ts`,
        text: '    if (row.session_id !== null) return endReused(tx, row.session_id);\n',
        becomes: '',
      },
    ],
    suite: 'scripts/partner/consent.test.ts',
    caughtBy: 'brought twice ends what it gave',
  },
];
