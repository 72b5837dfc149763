import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@lyceum/kit/clock/clock.ts';
import { demoPassword, demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import { openTestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import PostalMime from 'postal-mime';
import type { Ctx } from '../context.ts';
import { seed } from '../seed.ts';
import { identity } from '../subgraph.ts';

export const aurora = demoTenants[1].id;
export const otherTenant = demoTenants[2].id;

/** Identity with a database, a clock and a mailbox of its own, and the demo people of both tenants. Passwords are cheap to hash here. */
export async function openIdentity(env: Record<string, string> = {}, subgraph: typeof identity = identity) {
  const mailDir = await mkdtemp(join(tmpdir(), 'identity-mail-'));
  const smsDir = join(mailDir, 'sms');
  const clock = new ManualClock(new Date());
  const house = await openTestSubgraph(subgraph, {
    clock,
    env: {
      IDENTITY_MASTER_KEY: 'a master key for tests, long enough to be one',
      MAIL_DIR: mailDir,
      SMS_DIR: smsDir,
      IDENTITY_ARGON2_MEMORY_KIB: '1024',
      IDENTITY_ARGON2_PASSES: '1',
      ...env,
    },
  });
  for (const tenantId of [aurora, otherTenant]) await seed(house.context({ tenantId }) as Ctx);
  /** A visitor of aurora; at the other tenant somebody who signs in again. */
  const stranger = (tenantId: string = aurora) =>
    house.as(tenantId === aurora ? null : { userId: demoUser(2, 40), role: 'MENTEE', scopes: ['mentee'], tenantId });
  /** Routes for the router do not look who it is; only the tenant counts. */
  const router = () => house.as({ userId: 'router', role: 'SERVICE', scopes: [], tenantId: '*' });

  /** The mails to an address, oldest first. */
  async function mailsTo(address: string) {
    const files = (await readdir(mailDir)).filter((file) => file.endsWith('.eml')).sort();
    const mails = await Promise.all(files.map(async (file) => PostalMime.parse(await readFile(join(mailDir, file), 'utf8'))));
    return mails.filter((mail) => mail.to?.some((to) => to.address === address));
  }

  /** Waits for the `count`-th mail to an address and gives the token in it, or null where it has none. */
  async function tokenMailedTo(address: string, count = 1): Promise<string | null> {
    await house.until(async () => (await mailsTo(address)).length >= count);
    return /^Token: (\S+)$/m.exec((await mailsTo(address))[count - 1]?.text ?? '')?.[1] ?? null;
  }

  /** Waits for the `count`-th mail to an address whose subject holds `words`. */
  async function mailAbout(address: string, words: string, count = 1) {
    const fitting = async () => (await mailsTo(address)).filter(({ subject }) => subject?.includes(words));
    await house.until(async () => (await fitting()).length >= count);
    return (await fitting())[count - 1]!;
  }

  /** Waits until every mail that was asked for is written, or was found to be none. */
  async function allMailsWritten() {
    const waiting = `select 1 from pgboss.job where name like 'identity/identity.send_%_mail' and state in ('created', 'retry', 'active') limit 1`;
    await house.until(async () => (await house.owner.query(waiting)).rowCount === 0);
  }

  /** The token in that mail; null where it has none. */
  async function tokenAbout(address: string, words: string, count = 1): Promise<string | null> {
    return /^Token: (\S+)$/m.exec((await mailAbout(address, words, count)).text ?? '')?.[1] ?? null;
  }

  /** Whoever holds these tokens, as the router would let them in. */
  function holderOf({ accessToken }: Pick<Tokens, 'accessToken'>) {
    const { sub, sid, role, scopes, tenant } = claimsOf(accessToken) as Record<string, string> & { scopes: string[] };
    return house.as({ userId: sub!, sessionId: sid!, role: role!, scopes, tenantId: tenant! });
  }

  /** Calls a mutation that takes an input and answers a union; `fields` are selected beside the type and the errors' codes. */
  async function mutate(name: string, input: object, { as = stranger(), fields = '' } = {}) {
    const { data, errors } = await as.execute(
      `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) {
        answer: ${name}(input: $input) { __typename ... on UserError { code } ${fields} }
      }`,
      { input },
    );
    if (errors) throw new Error(JSON.stringify(errors));
    return data.answer as { readonly __typename: string } & Readonly<Record<string, unknown>>;
  }

  async function signIn(email: string, password: string = demoPassword, tenantId: string = aurora) {
    const { data, errors } = await stranger(tenantId).execute(signInDocument, { input: { email, password, device: 'test' } });
    if (errors) throw new Error(JSON.stringify(errors));
    return (data as { signIn: SignInAnswer }).signIn;
  }

  /** What comes of something that is done while a statement of somebody else waits to be committed. Fails if it did not wait for that. */
  async function behind<T>(statement: string, values: readonly unknown[], act: () => Promise<T>): Promise<T> {
    const elsewhere = await house.owner.connect();
    try {
      await elsewhere.query('begin');
      const { rowCount } = await elsewhere.query(statement, [...values]);
      if (rowCount === 0) throw new Error(`Nothing is held by: ${statement}`);
      const acting = act();
      const first = await Promise.race([acting, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]);
      await elsewhere.query('commit');
      if (first !== 'waits') throw new Error(`It did not wait for: ${statement}`);
      return await acting;
    } finally {
      elsewhere.release();
    }
  }

  async function close() {
    await house.close();
    await rm(mailDir, { recursive: true });
  }

  return {
    house,
    clock,
    stranger,
    router,
    smsDir,
    mailsTo,
    tokenMailedTo,
    mailAbout,
    tokenAbout,
    allMailsWritten,
    holderOf,
    mutate,
    signIn,
    behind,
    close,
  };
}

export interface Tokens {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: string;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: string;
  readonly role: string;
}

interface SignInAnswer {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly retryAt?: string;
  readonly tokens: Tokens;
  readonly user: { readonly id: string };
}

const signInDocument = `mutation ($input: SignInInput!) {
  signIn(input: $input) {
    __typename
    ... on SignInSuccess {
      tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt role }
      user { id displayName }
    }
    ... on UserError { code message }
    ... on TooManyAttempts { retryAt }
  }
}`;

/** What a token says, unchecked. */
export function claimsOf(accessToken: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}
